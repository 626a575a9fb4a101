-- How Fluent Bit's Lua filter calls a script: with a time as a table, and a record as the parser left it.
local script, records = arg[1], dofile(arg[2])
dofile(script)

local function json(value)
  if type(value) == "table" then
    local parts = {}
    if #value > 0 then
      for index, inner in ipairs(value) do parts[index] = json(inner) end
      return "[" .. table.concat(parts, ",") .. "]"
    end
    for key, inner in pairs(value) do parts[#parts + 1] = json(key) .. ":" .. json(inner) end
    return "{" .. table.concat(parts, ",") .. "}"
  end
  if type(value) == "number" then return string.format("%.17g", value) end
  if type(value) == "boolean" then return tostring(value) end
  return '"' .. value:gsub('[%c"\\]', function(character) return string.format("\\u%04x", character:byte()) end) .. '"'
end

for _, received in ipairs(records) do
  local code, time, record = ecs_document("tag", received.time, received.record)
  print(json({ code = code, time = time, document = record }))
end
