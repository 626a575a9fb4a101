-- Names as they may stand under `app`, as compose/ecs-document/field_name.rb has them.
local text = dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "text.lua")

local names = {}

-- As the shipper's own bounds, in characters.
local LENGTH_MAX = 256
local DOTS_MAX = 20

-- What Java, or JavaScript, takes for white space, first and last code each: Elasticsearch refuses a name that is nothing
-- else.
local BLANKS = {
  { 0x09, 0x0d }, { 0x1c, 0x20 }, { 0xa0, 0xa0 }, { 0x1680, 0x1680 }, { 0x2000, 0x200a }, { 0x2028, 0x2029 },
  { 0x202f, 0x202f }, { 0x205f, 0x205f }, { 0x3000, 0x3000 }, { 0xfeff, 0xfeff },
}

local function is_blank(code)
  for _, range in ipairs(BLANKS) do
    if code >= range[1] and code <= range[2] then return true end
  end
  return false
end

-- The code of a character of at most three bytes; of others it does not matter.
local function code_of(character)
  local first, second, third = character:byte(1, 3)
  if second == nil then return first end
  if third == nil then return (first - 0xc0) * 0x40 + second - 0x80 end
  return (first - 0xe0) * 0x1000 + (second - 0x80) * 0x40 + third - 0x80
end

-- The name with each of its characters escaped, where it is of blanks alone.
local function blank_shown(name)
  local parts = {}
  for character in name:gmatch("[%z\1-\127\194-\244][\128-\191]*") do
    local code = code_of(character)
    if not is_blank(code) then return nil end
    parts[#parts + 1] = string.format("\\u%04x", code)
  end
  return (text.first(table.concat(parts), LENGTH_MAX))
end

local function shown(key)
  local short = text.first(text.clean(key), LENGTH_MAX)
  if short == "" then return "(empty)" end
  local blank = blank_shown(short)
  if blank ~= nil then return blank end
  local dots = 0
  local escaped = short:gsub("%.", function()
    dots = dots + 1
    return dots > DOTS_MAX and "\\u002e" or "."
  end)
  return (text.first(escaped, LENGTH_MAX))
end

-- The name under which the value of a key is written: one that the object has not twice.
function names.once(key, object, written)
  local name = shown(key)
  if name == key then return name end
  local free, number = name, 1
  while object[free] ~= nil or written[free] ~= nil do
    number = number + 1
    free = name .. "#" .. number
  end
  return free
end

return names
