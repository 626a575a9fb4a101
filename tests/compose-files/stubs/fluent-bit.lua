-- How Fluent Bit calls a script of its Lua filter, and what becomes of a record before and after. Imitated from the sources
-- of Fluent Bit 5.1 (plugins/filter_lua/lua.c, src/flb_lua.c, src/flb_pack.c): numbers of MessagePack become those of Lua,
-- tables have metatables with their type, `null` is `flb_null`, and documents are written as its output does.
local script, records, call = arg[1], arg[2], arg[3]
local ffi = require("ffi")

-- Fluent Bit has a null pointer there.
flb_null = newproxy()
local LIST, OBJECT = { type = 1 }, { type = 2 }

function list(values)
  return setmetatable(values, LIST)
end

function object(values)
  return setmetatable(values, OBJECT)
end

-- Through a number of Lua into a whole number of C, as `lua_pushinteger(l, (double) value)`.
function integer(digits)
  return tonumber(ffi.cast("int64_t", tonumber(digits)))
end

local received = dofile(records)
dofile(script)

local function text(value)
  return '"' .. value:gsub('[%c"\\]', function(character) return string.format("\\u%04x", character:byte()) end) .. '"'
end

local function is_whole(value)
  return value >= -2 ^ 63 and value < 2 ^ 63 and tonumber(ffi.cast("int64_t", value)) == value
end

local json

-- By the type of its metatable; without one by its keys, and then a table without any is an object.
local function table_json(value)
  local metatable = getmetatable(value)
  local is_list = metatable and metatable.type == 1 or not metatable and #value > 0
  local parts = {}
  if is_list then
    for index = 1, #value do parts[index] = json(value[index]) end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  for key, inner in pairs(value) do parts[#parts + 1] = text(key) .. ":" .. json(inner) end
  return "{" .. table.concat(parts, ",") .. "}"
end

json = function(value)
  if type(value) == "table" then return table_json(value) end
  if type(value) == "number" then
    if is_whole(value) then return string.format("%.0f", value) end
    -- What is no number of JSON is written as C writes it.
    return string.format("%.16g", value)
  end
  if type(value) == "boolean" then return tostring(value) end
  if type(value) == "string" then return text(value) end
  return "null"
end

for _, each in ipairs(received) do
  local is_done, code, time, record = pcall(_G[call], "tag", each.time, each.record)
  -- A script that fails leaves the record as it came.
  if not is_done then code, time, record = 0, each.time, each.record end
  print(json({ code = code, time = time, document = record }))
end
