-- Reads a line of JSON and writes JSON. Fluent Bit's own parser makes numbers of Lua out of whole numbers that those
-- cannot hold, loses the `null` of lists, and distinguishes a list from an object by its content.
local text = dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "text.lua")

local json = {}

-- Fluent Bit tells lists and objects apart by the `type` of a metatable, as it gives them to a script itself.
json.LIST, json.OBJECT = { type = 1 }, { type = 2 }
-- From it on a number of Lua may stand for another.
local EXACT_END = 2 ^ 53
-- As Ruby's parser: deeper is no line of a log.
local DEPTH_MAX = 100

local ESCAPES = { ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }
local WRITTEN = { ['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

-- Raised where a line is no JSON.
local MALFORMED = {}

local function malformed()
  error(MALFORMED, 0)
end

-- The placeholder of `null` in a list: Fluent Bit sets it, since a list with nothing in a place ends there.
local function null()
  return flb_null
end

function json.is_list(value)
  local metatable = type(value) == "table" and getmetatable(value)
  if metatable and metatable.type ~= nil then return metatable.type == json.LIST.type end
  return type(value) == "table" and #value > 0
end

function json.is_object(value)
  return type(value) == "table" and not json.is_list(value)
end

local function skip(line, at)
  return line:find("[^ \t\r\n]", at) or #line + 1
end

local function utf8(code)
  if code < 0x80 then return string.char(code) end
  if code < 0x800 then return string.char(0xC0 + math.floor(code / 0x40), 0x80 + code % 0x40) end
  if code < 0x10000 then
    return string.char(0xE0 + math.floor(code / 0x1000), 0x80 + math.floor(code / 0x40) % 0x40, 0x80 + code % 0x40)
  end
  return string.char(
    0xF0 + math.floor(code / 0x40000),
    0x80 + math.floor(code / 0x1000) % 0x40,
    0x80 + math.floor(code / 0x40) % 0x40,
    0x80 + code % 0x40
  )
end

-- The character of `\uXXXX` at a place, and where it ends; half of a pair is no character, and becomes its mark.
local function unicode(line, at)
  local digits = line:match("^%x%x%x%x", at)
  if digits == nil then malformed() end
  local code = tonumber(digits, 16)
  if code >= 0xD800 and code < 0xDC00 then
    local low = tonumber(line:match("^\\u(%x%x%x%x)", at + 4) or "0", 16)
    if low >= 0xDC00 and low < 0xE000 then
      return utf8(0x10000 + (code - 0xD800) * 0x400 + low - 0xDC00), at + 10
    end
  end
  return code >= 0xD800 and code < 0xE000 and text.REPLACEMENT or utf8(code), at + 4
end

local function read_string(line, at)
  local parts = {}
  while true do
    local stop = line:find('["\\%c]', at)
    if stop == nil then malformed() end
    local character = line:sub(stop, stop)
    parts[#parts + 1] = line:sub(at, stop - 1)
    if character == '"' then return text.clean(table.concat(parts)), stop + 1 end
    if character == "\127" then
      parts[#parts + 1], at = character, stop + 1
    elseif character ~= "\\" then
      malformed()
    else
      local escaped = line:sub(stop + 1, stop + 1)
      if escaped == "u" then
        parts[#parts + 1], at = unicode(line, stop + 2)
      else
        parts[#parts + 1], at = ESCAPES[escaped] or malformed(), stop + 2
      end
    end
  end
end

-- A number that Lua cannot hold stays the text that it is.
local function read_number(line, at)
  local whole = line:match("^%-?%d+", at)
  if whole == nil or whole:match("^%-?0%d") then malformed() end
  local stop = at + #whole
  local fraction = line:match("^%.%d+", stop) or ""
  local exponent = line:match("^[eE][+-]?%d+", stop + #fraction) or ""
  local written = whole .. fraction .. exponent
  local number = tonumber(written)
  if fraction == "" and exponent == "" and math.abs(number) >= EXACT_END then return written, at + #written end
  return number, at + #written
end

local read_value

local function read_object(line, at, depth)
  local object = setmetatable({}, json.OBJECT)
  at = skip(line, at)
  if line:sub(at, at) == "}" then return object, at + 1 end
  while true do
    if line:sub(at, at) ~= '"' then malformed() end
    local key, value
    key, at = read_string(line, at + 1)
    at = skip(line, at)
    if line:sub(at, at) ~= ":" then malformed() end
    value, at = read_value(line, skip(line, at + 1), depth)
    object[key] = value
    at = skip(line, at)
    local character = line:sub(at, at)
    if character == "}" then return object, at + 1 end
    if character ~= "," then malformed() end
    at = skip(line, at + 1)
  end
end

local function read_list(line, at, depth)
  local list, count = setmetatable({}, json.LIST), 0
  at = skip(line, at)
  if line:sub(at, at) == "]" then return list, at + 1 end
  while true do
    count = count + 1
    list[count], at = read_value(line, at, depth)
    at = skip(line, at)
    local character = line:sub(at, at)
    if character == "]" then return list, at + 1 end
    if character ~= "," then malformed() end
    at = skip(line, at + 1)
  end
end

read_value = function(line, at, depth)
  if depth >= DEPTH_MAX then malformed() end
  local character = line:sub(at, at)
  if character == "{" then return read_object(line, at + 1, depth + 1) end
  if character == "[" then return read_list(line, at + 1, depth + 1) end
  if character == '"' then return read_string(line, at + 1) end
  if line:find("^true", at) then return true, at + 4 end
  if line:find("^false", at) then return false, at + 5 end
  if line:find("^null", at) then return null(), at + 4 end
  return read_number(line, at)
end

-- The object that a line is, or nil where it is none.
function json.read(line)
  local ok, value, stop = pcall(read_value, line, skip(line, 1), 0)
  if not ok or not json.is_object(value) or skip(line, stop) <= #line then return nil end
  return value
end

-- As short as can be, and the same number again.
function json.number(value)
  if value ~= value then return "NaN" end
  if value == math.huge then return "Infinity" end
  if value == -math.huge then return "-Infinity" end
  if value == math.floor(value) then return string.format("%.0f", value) end
  for digits = 15, 16 do
    local written = string.format("%." .. digits .. "g", value)
    if tonumber(written) == value then return written end
  end
  return string.format("%.17g", value)
end

-- The keys of an object are in order, so that the same value is the same text.
function json.write(value)
  if json.is_list(value) then
    local parts = {}
    for index, inner in ipairs(value) do parts[index] = json.write(inner) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  if type(value) == "table" then
    local keys, parts = {}, {}
    for key in pairs(value) do keys[#keys + 1] = key end
    table.sort(keys)
    for index, key in ipairs(keys) do parts[index] = json.write(key) .. ":" .. json.write(value[key]) end
    return "{" .. table.concat(parts, ",") .. "}"
  end
  if type(value) == "number" then return json.number(value) end
  if type(value) == "boolean" then return tostring(value) end
  if type(value) ~= "string" then return "null" end
  local escaped = value:gsub('[%c"\\]', function(character)
    if character == "\127" then return character end
    return WRITTEN[character] or string.format("\\u%04x", character:byte())
  end)
  return '"' .. escaped .. '"'
end

return json
