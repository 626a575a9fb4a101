-- Makes the log document of a record, whoever sent it: the fields of Telltale's documents, and `app` for all the rest.
-- It does what compose/ecs-document does in Ruby; the parser before it has read the lines that are JSON.

local ECS_VERSION = "9.1.0"
-- As the shipper's own bounds.
local STRING_BYTES_MAX = 65536
local KEY_BYTES_MAX = 256
local ENTRIES_MAX = 256
local DEPTH_MAX = 8
-- The year 2100: what is later is no time of a record.
local LATEST = 4102444800

local dataset = os.getenv("TELLTALE_LOGS_DATASET") or "app"
local namespace = os.getenv("TELLTALE_LOGS_NAMESPACE") or "default"

-- Levels of pino and bunyan, which are numbers.
local LEVELS = { [10] = "trace", [20] = "debug", [30] = "info", [40] = "warn", [50] = "error", [60] = "fatal" }

local cut = false

local function clean(text)
  return (text:gsub("%z", ""))
end

local function short(text)
  text = clean(text)
  if #text <= STRING_BYTES_MAX then return text end
  cut = true
  local last = STRING_BYTES_MAX
  -- Not within a character.
  while last > 0 and text:byte(last + 1) >= 0x80 and text:byte(last + 1) < 0xC0 do last = last - 1 end
  return text:sub(1, last) .. "…"
end

local function number_text(value)
  return value == math.floor(value) and string.format("%.0f", value) or tostring(value)
end

local function is_list(value)
  return #value > 0
end

local safe

local function safe_table(value, depth)
  if depth >= DEPTH_MAX then
    cut = true
    return "…"
  end
  local result, entries = {}, 0
  if is_list(value) then
    for index, inner in ipairs(value) do
      if index > ENTRIES_MAX then
        cut = true
        break
      end
      result[index] = safe(inner, depth + 1)
    end
    return result
  end
  for key, inner in pairs(value) do
    entries = entries + 1
    if entries > ENTRIES_MAX then
      cut = true
      break
    end
    key = clean(tostring(key)):sub(1, KEY_BYTES_MAX)
    result[key:match("%S") and key or "_"] = safe(inner, depth + 1)
  end
  return result
end

safe = function(value, depth)
  if type(value) == "table" then return safe_table(value, depth) end
  if type(value) == "string" then return short(value) end
  return value
end

-- Enough JSON for a message that is an object.
local function json(value)
  if type(value) == "table" then
    local parts = {}
    if is_list(value) then
      for index, inner in ipairs(value) do parts[index] = json(inner) end
      return "[" .. table.concat(parts, ",") .. "]"
    end
    for key, inner in pairs(value) do parts[#parts + 1] = json(tostring(key)) .. ":" .. json(inner) end
    table.sort(parts)
    return "{" .. table.concat(parts, ",") .. "}"
  end
  if type(value) == "number" then return number_text(value) end
  if type(value) == "boolean" then return tostring(value) end
  local escaped = tostring(value):gsub('[%c"\\]', function(character)
    return string.format("\\u%04x", character:byte())
  end)
  return '"' .. escaped .. '"'
end

local kinds = {}

function kinds.keyword(value)
  if type(value) == "string" then return value:match("%S") and short(value) or nil end
  if type(value) == "number" then return number_text(value) end
  if type(value) == "boolean" then return tostring(value) end
end

function kinds.container(value)
  local name = kinds.keyword(value)
  return name and (name:gsub("^/", "", 1))
end

function kinds.long(value)
  if type(value) == "string" and value:match("^%-?%d+$") and #value <= 16 then value = tonumber(value) end
  -- Beyond this a number of Lua is not exact.
  if type(value) == "number" and value == math.floor(value) and math.abs(value) <= 2 ^ 53 then return value end
end

function kinds.level(value)
  local number = kinds.long(value)
  if number then return LEVELS[number] or number_text(number) end
  local name = kinds.keyword(value)
  return name and name:lower()
end

function kinds.text(value)
  if type(value) == "string" and value ~= "" then return short(value) end
end

function kinds.message(value)
  if type(value) == "table" then return short(json(safe(value, 0))) end
  return kinds.text(value) or kinds.keyword(value)
end

function kinds.tags(value)
  local list = type(value) == "table" and value or { value }
  local result = {}
  for index, tag in ipairs(list) do
    local word = kinds.keyword(tag)
    if word == nil then return nil end
    if index <= ENTRIES_MAX then result[index] = word end
  end
  return #result > 0 and result or nil
end

-- Days since 1970 of a day of the Gregorian calendar.
local function days_of(year, month, day)
  if month <= 2 then year = year - 1 end
  local era = math.floor(year / 400)
  local of_era = year - era * 400
  local of_year = math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return era * 146097 + of_era * 365 + math.floor(of_era / 4) - math.floor(of_era / 100) + of_year - 719468
end

local function is_day(year, month, day)
  if month < 1 or month > 12 or day < 1 then return false end
  local next_month = month == 12 and days_of(year + 1, 1, 1) or days_of(year, month + 1, 1)
  return days_of(year, month, day) < next_month
end

-- Seconds and milliseconds of a time as a logger writes it.
local function iso(text)
  local year, month, day, hour, minute, second, rest =
    text:match("^(%d%d%d%d)%-(%d%d)%-(%d%d)[T ](%d%d):(%d%d):(%d%d)(.*)$")
  if year == nil then return nil end
  local fraction = rest:match("^[.,](%d%d?%d?%d?%d?%d?%d?%d?%d?)")
  local zone = (fraction and rest:sub(#fraction + 2) or rest):gsub("^%s*", "")
  -- Without a zone it is UTC, which containers run in.
  local offset = (zone == "" or zone == "Z") and 0 or nil
  if offset == nil then
    local sign, hours, minutes = zone:match("^([+-])(%d%d):?(%d%d)$")
    if sign == nil then return nil end
    offset = (tonumber(hours) * 3600 + tonumber(minutes) * 60) * (sign == "-" and -1 or 1)
  end
  year, month, day = tonumber(year), tonumber(month), tonumber(day)
  hour, minute, second = tonumber(hour), tonumber(minute), tonumber(second)
  if not is_day(year, month, day) or hour > 23 or minute > 59 or second > 59 then return nil end
  local seconds = days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset
  return seconds, tonumber(((fraction or "0") .. "00"):sub(1, 3))
end

-- Seconds, milliseconds, microseconds or nanoseconds: how large a number is tells which.
local function of_number(number)
  local unit = number < 1e11 and 1 or number < 1e14 and 1e3 or number < 1e17 and 1e6 or 1e9
  local seconds = math.floor(number / unit)
  -- What is left of the whole is small, and so exact enough.
  return seconds, math.floor((number - seconds * unit) * 1000 / unit + 1e-3)
end

function kinds.time(value)
  local number = type(value) == "number" and value
    or type(value) == "string" and value:match("^%d+%.?%d*$") and tonumber(value)
    or nil
  local seconds, milliseconds
  if number then
    seconds, milliseconds = of_number(number)
  elseif type(value) == "string" then
    seconds, milliseconds = iso(value)
  end
  if seconds == nil or seconds < 0 or seconds >= LATEST then return nil end
  return { seconds = seconds, milliseconds = milliseconds }
end

-- Takes the value out where the names lead to one of that kind; others stay.
local function removed(object, name, read)
  if object[name] ~= nil then
    local value = read(object[name])
    -- What is empty says nothing: a balancer writes each of its names into every line.
    if value ~= nil or object[name] == "" then object[name] = nil end
    return value
  end
  local at = name:find(".", 1, true)
  while at do
    local head = name:sub(1, at - 1)
    local inner = object[head]
    if type(inner) == "table" then
      local value = removed(inner, name:sub(at + 1), read)
      if next(inner) == nil then object[head] = nil end
      if value ~= nil then return value end
    end
    at = name:find(".", at + 1, true)
  end
end

local function take(object, kind, ...)
  for _, name in ipairs({ ... }) do
    local value = removed(object, name, kinds[kind])
    if value ~= nil then return value end
  end
end

-- What a sender may set: the field, how its value is read, and the names that it goes by.
local FIELDS = {
  { "log.level", "level", "log.level", "level", "levelname", "severity" },
  { "log.logger", "keyword", "log.logger", "logger", "logger_name", "name" },
  { "service.name", "keyword", "service.name", "service", "com.docker.compose.service" },
  { "service.version", "keyword", "service.version" },
  { "service.environment", "keyword", "service.environment", "deployment.environment.name", "deployment.environment" },
  { "service.node.name", "keyword", "service.node.name", "service.instance.id" },
  { "host.name", "keyword", "host.name", "hostname", "host" },
  { "container.id", "keyword", "container.id", "container_id" },
  { "container.name", "container", "container.name", "container_name" },
  { "container.image.name", "keyword", "container.image.name" },
  { "kubernetes.pod.name", "keyword", "kubernetes.pod.name" },
  { "kubernetes.pod.uid", "keyword", "kubernetes.pod.uid" },
  { "kubernetes.namespace", "keyword", "kubernetes.namespace" },
  { "kubernetes.node.name", "keyword", "kubernetes.node.name" },
  { "kubernetes.deployment.name", "keyword", "kubernetes.deployment.name" },
  { "kubernetes.container.name", "keyword", "kubernetes.container.name" },
  { "process.pid", "long", "process.pid", "pid" },
  { "process.thread.id", "long", "process.thread.id" },
  { "error.type", "keyword", "error.type", "err.type", "error.name", "err.name" },
  { "error.code", "keyword", "error.code", "err.code" },
  { "error.stack_trace", "text", "error.stack_trace", "error.stack", "err.stack", "stack_trace", "stack", "exc_info" },
  { "error.message", "text", "error.message", "err.message", "error", "err" },
  { "trace.id", "keyword", "trace.id", "trace_id", "traceId", "otelTraceID" },
  { "span.id", "keyword", "span.id", "span_id", "spanId", "otelSpanID" },
  { "event.kind", "keyword", "event.kind" },
  { "event.action", "keyword", "event.action" },
  { "event.reason", "keyword", "event.reason" },
  { "event.duration", "long", "event.duration" },
  { "event.outcome", "keyword", "event.outcome" },
  { "http.request.method", "keyword", "http.request.method" },
  { "http.response.status_code", "long", "http.response.status_code" },
  { "transaction.name", "keyword", "transaction.name" },
}

local function put(document, name, value)
  local inner = document
  for step in name:gmatch("([^.]+)%.") do
    inner[step] = inner[step] or {}
    inner = inner[step]
  end
  inner[name:match("[^.]+$")] = value
end

local function copied(value)
  if type(value) ~= "table" then return value end
  local result = {}
  for key, inner in pairs(value) do result[key] = copied(inner) end
  return result
end

-- A line that the parser could not read is still text.
local function unpacked(record)
  if type(record.log) ~= "string" then return false end
  local line = record.log
  record.log = nil
  record.message = clean(line)
  return line:match("^%s*{") ~= nil
end

local function message_of(fields, document, malformed)
  document.message = take(fields, "message", "message", "msg") or (document.error or {}).message or ""
  if malformed then
    put(document, "error.type", "malformed_line")
    put(document, "error.message", "the line begins as JSON does, and is none")
  end
end

local function rest_of(fields)
  local own = fields.app
  fields.app = nil
  if type(own) == "table" then
    for key, value in pairs(own) do
      if fields[key] == nil then fields[key] = value end
    end
  else
    fields.app = own
  end
  return safe(fields, 0)
end

-- Documents are told apart by their hash: two lines that are the same within a millisecond must not be one. What is
-- below a millisecond counts on; Elasticsearch's dates do not see it.
local count = 0

local function timestamp_of(taken, received)
  count = (count + 1) % 1000000
  local seconds = taken and taken.seconds or received.sec
  local milliseconds = taken and taken.milliseconds or math.floor(received.nsec / 1000000)
  return { sec = seconds, nsec = milliseconds * 1000000 + count }
end

-- Called by Fluent Bit with each record.
function ecs_document(_, received, record)
  cut = false
  local fields = copied(record)
  local malformed = unpacked(fields)
  fields.ecs, fields.data_stream, fields["ecs.version"], fields["@version"] = nil, nil, nil, nil
  local document = { ecs = { version = ECS_VERSION } }
  local taken = take(fields, "time", "@timestamp", "timestamp", "time", "ts", "asctime")
  for _, field in ipairs(FIELDS) do
    local value = take(fields, field[2], unpack(field, 3))
    if value ~= nil then put(document, field[1], value) end
  end
  document.service = document.service or {}
  document.service.name = document.service.name or (document.container or {}).name or "unknown"
  put(document, "event.dataset", dataset)
  document.data_stream = { type = "logs", dataset = dataset, namespace = namespace }
  message_of(fields, document, malformed)
  local tags = take(fields, "tags", "tags") or {}
  local app = rest_of(fields)
  if next(app) ~= nil then document.app = app end
  if cut then tags[#tags + 1] = "cut" end
  if #tags > 0 then document.tags = tags end
  return 1, timestamp_of(taken, received), document
end
