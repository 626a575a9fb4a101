-- Makes text what JSON and Elasticsearch take, whatever bytes it came as. It does what Ruby's `scrub` does.
local text = {}

-- Replaces an invalid character.
text.REPLACEMENT = "\239\191\189"

-- How many bytes follow a first one, and between what the second has to be: nothing overlong, no half of a pair.
local function sequence_of(lead)
  if lead >= 0xC2 and lead <= 0xDF then return 1, 0x80, 0xBF end
  if lead == 0xE0 then return 2, 0xA0, 0xBF end
  if lead == 0xED then return 2, 0x80, 0x9F end
  if lead >= 0xE1 and lead <= 0xEF then return 2, 0x80, 0xBF end
  if lead == 0xF0 then return 3, 0x90, 0xBF end
  if lead == 0xF4 then return 3, 0x80, 0x8F end
  if lead >= 0xF1 and lead <= 0xF3 then return 3, 0x80, 0xBF end
  return 0
end

-- In UTF-8, with one replacement character for each invalid sequence.
local function scrub(bytes)
  local parts, from = {}, 1
  local at = bytes:find("[\128-\255]")
  while at do
    local length, low, high = sequence_of(bytes:byte(at))
    local good = 0
    while good < length do
      local byte = bytes:byte(at + 1 + good)
      if byte == nil or byte < low or byte > high then break end
      good, low, high = good + 1, 0x80, 0xBF
    end
    if length == 0 or good < length then
      parts[#parts + 1] = bytes:sub(from, at - 1) .. text.REPLACEMENT
      from = at + 1 + good
    end
    at = bytes:find("[\128-\255]", at + 1 + good)
  end
  if from == 1 then return bytes end
  return table.concat(parts) .. bytes:sub(from)
end

-- Without what a mapping refuses.
function text.clean(bytes)
  return (scrub(bytes):gsub("%z", ""))
end

-- So many characters of it, and whether that was all.
function text.first(value, characters)
  if #value <= characters then return value, true end
  local at, count = 1, 0
  while count < characters do
    local length = sequence_of(value:byte(at) or 0)
    at, count = at + 1 + length, count + 1
    if at > #value then return value, true end
  end
  return value:sub(1, at - 1), false
end

return text
