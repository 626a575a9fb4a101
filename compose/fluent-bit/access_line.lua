-- What a line of a web server's access log says under the server's own names, as compose/ecs-document/access_line.rb.
local access_line = {}

-- The names are taken where one of them tells that the record is such a line: `status` alone may be anything.
local ACCESS_FIELDS = { "request", "request_method", "request_uri", "request_time" }
-- Longer than a month is no time that a request took.
local SECONDS_MAX = 2592000

-- The field, how its value is read, and the names that it goes by.
access_line.FIELDS = {
  { "http.request.method", "keyword", "request_method" },
  { "http.response.status_code", "status", "status" },
  { "url.path", "path", "request_uri", "uri" },
  { "event.duration", "seconds", "request_time" },
  { "event.duration", "milliseconds", "duration_ms" },
}

function access_line.is_access_line(record)
  for _, name in ipairs(ACCESS_FIELDS) do
    if record[name] ~= nil then return true end
  end
  return false
end

-- The path alone of a request's target.
function access_line.path(target)
  if type(target) ~= "string" then return nil end
  return target:gsub("^https?://[^/?#]*", "", 1):match("^/[^?#]*")
end

-- What the request itself says, by field.
function access_line.of_request(request)
  if type(request) ~= "string" then return {} end
  local method, target, version = request:match("^(%u+) (%S+) HTTP/(%d%.?%d?)$")
  if method == nil or #method > 32 or version:match("%.$") then return {} end
  return { ["http.request.method"] = method, ["url.path"] = access_line.path(target) }
end

function access_line.status(value)
  local number = type(value) == "string" and value:match("^%d%d%d$") and tonumber(value) or value
  if type(number) == "number" and number == math.floor(number) and number >= 100 and number <= 599 then return number end
end

-- Nanoseconds of so many parts of a second.
function access_line.nanoseconds(value, per_second)
  if type(value) == "string" and value:match("^%d+%.?%d*$") and value:match("%d$") then value = tonumber(value) end
  if type(value) ~= "number" then return nil end
  local seconds = value / per_second
  if seconds >= 0 and seconds < SECONDS_MAX then return math.floor(value * (1e9 / per_second) + 0.5) end
end

return access_line
