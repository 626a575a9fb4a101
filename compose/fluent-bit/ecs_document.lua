-- Makes the log document of a record, whoever sent it: the fields of Telltale's documents, and `app` for all the rest.
-- It does what compose/ecs-document does in Ruby, and reads the lines itself.

local here = debug.getinfo(1, "S").source:match("^@(.*/)")
local text = dofile(here .. "text.lua")
local json = dofile(here .. "json_line.lua")
local names = dofile(here .. "field_name.lua")
local times = dofile(here .. "times.lua")
local access_line = dofile(here .. "access_line.lua")

local ECS_VERSION = "9.1.0"
-- As the shipper's own bounds, in characters.
local STRING_LENGTH_MAX = 65536
local ENTRIES_MAX = 256
local DEPTH_MAX = 8
-- What is deeper is cut in any case, and too deep a table ends the script.
local COPIED_DEPTH_MAX = 2 * DEPTH_MAX
-- From it on a number of Lua may stand for another.
local EXACT_END = 2 ^ 53

local dataset = os.getenv("TELLTALE_LOGS_DATASET") or "app"
local namespace = os.getenv("TELLTALE_LOGS_NAMESPACE") or "default"

-- Levels of pino and bunyan, which are numbers.
local LEVELS = { [10] = "trace", [20] = "debug", [30] = "info", [40] = "warn", [50] = "error", [60] = "fatal" }

local cut = false

local function short(value)
  local first, is_whole = text.first(text.clean(value), STRING_LENGTH_MAX)
  if is_whole then return first end
  cut = true
  return first .. "…"
end

local safe

local function safe_list(value, depth)
  local result = setmetatable({}, json.LIST)
  for index, inner in ipairs(value) do
    if index > ENTRIES_MAX then
      cut = true
      break
    end
    result[index] = safe(inner, depth + 1)
  end
  return result
end

local function safe_object(value, depth)
  local result, entries = setmetatable({}, json.OBJECT), 0
  for key, inner in pairs(value) do
    entries = entries + 1
    if entries > ENTRIES_MAX then
      cut = true
      break
    end
    result[names.once(tostring(key), value, result)] = safe(inner, depth + 1)
  end
  return result
end

safe = function(value, depth)
  if type(value) == "table" then
    if depth >= DEPTH_MAX then
      cut = true
      return "…"
    end
    return json.is_list(value) and safe_list(value, depth) or safe_object(value, depth)
  end
  if type(value) == "string" then return short(value) end
  -- Fluent Bit writes it as no JSON has it, and the whole request would be refused.
  if type(value) == "number" and (value ~= value or math.abs(value) == math.huge) then return json.number(value) end
  return value
end

local kinds = { path = access_line.path, status = access_line.status, time = times.read }

function kinds.keyword(value)
  if type(value) == "string" then return value:match("%S") and short(value) or nil end
  if type(value) == "number" then return json.number(value) end
  if type(value) == "boolean" then return tostring(value) end
end

function kinds.container(value)
  local name = kinds.keyword(value)
  return name and (name:gsub("^/", "", 1))
end

-- Elasticsearch reads a number that Lua cannot hold from its text.
function kinds.long(value)
  if type(value) == "string" and value:match("^%-?%d+$") and #value <= 20 then
    local sign, digits = value:match("^(%-?)0*(%d+)$")
    local largest = sign == "-" and "9223372036854775808" or "9223372036854775807"
    if #digits > #largest or #digits == #largest and digits > largest then return nil end
    if tonumber(digits) >= EXACT_END then return sign .. digits end
    value = tonumber(value)
  end
  if type(value) == "number" and value == math.floor(value) and math.abs(value) < EXACT_END then return value end
end

function kinds.level(value)
  local number = kinds.long(value)
  if type(number) == "number" then return LEVELS[number] or json.number(number) end
  local name = kinds.keyword(value)
  return name and name:lower()
end

function kinds.text(value)
  if type(value) == "string" and value ~= "" then return short(value) end
end

function kinds.message(value)
  if type(value) == "table" then return short(json.write(safe(value, 0))) end
  return kinds.text(value) or kinds.keyword(value)
end

function kinds.tags(value)
  local list = json.is_list(value) and value or { value }
  local result = setmetatable({}, json.LIST)
  for index, tag in ipairs(list) do
    local word = kinds.keyword(tag)
    if word == nil then return nil end
    if index <= ENTRIES_MAX then result[index] = word end
  end
  return result
end

function kinds.seconds(value)
  return access_line.nanoseconds(value, 1)
end

function kinds.milliseconds(value)
  return access_line.nanoseconds(value, 1000)
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
    if json.is_object(inner) then
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
  { "error.stack_trace", "text", "error.stack_trace", "error.stack", "err.stack", "stack_trace", "stack", "exc_info", "exception" },
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
  { "url.path", "keyword", "url.path" },
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

local function has(document, name)
  local inner = document
  for step in name:gmatch("[^.]+") do
    inner = type(inner) == "table" and inner[step] or nil
  end
  return inner ~= nil
end

-- With every text in it readable; an object's `null` says nothing, a list's has its place.
local function copied(value, depth)
  if type(value) == "string" then return text.clean(value) end
  if type(value) ~= "table" then return value end
  if depth > COPIED_DEPTH_MAX then
    cut = true
    return "…"
  end
  if json.is_list(value) then
    local list = setmetatable({}, json.LIST)
    for index, inner in ipairs(value) do list[index] = copied(inner, depth + 1) end
    return list
  end
  local object = setmetatable({}, json.OBJECT)
  for key, inner in pairs(value) do
    if inner ~= flb_null then object[text.clean(tostring(key))] = copied(inner, depth + 1) end
  end
  return object
end

-- The record with its line read, and whether that could not be.
local function unpacked(record)
  local line = record.log
  if type(line) ~= "string" then return record, false end
  local rest = {}
  for key, value in pairs(record) do
    if key ~= "log" then rest[key] = value end
  end
  line = text.clean(line)
  local said = line:match("^%s*{") and json.read(line)
  if not said then
    rest.message = line
    return rest, line:match("^%s*{") ~= nil
  end
  for key, value in pairs(said) do rest[key] = value end
  return rest, false
end

-- What the record says by the names of ECS goes first.
local function take_access(fields, document)
  for _, field in ipairs(access_line.FIELDS) do
    if not has(document, field[1]) then
      local value = take(fields, field[2], unpack(field, 3))
      if value ~= nil then put(document, field[1], value) end
    end
  end
  for name, value in pairs(access_line.of_request(fields.request)) do
    if not has(document, name) then put(document, name, value) end
  end
end

local function message_of(fields, document, malformed, is_access)
  document.message = take(fields, "message", "message", "msg")
    or is_access and take(fields, "text", "request")
    -- What structlog calls `event` is text; that of ECS is an object.
    or take(fields, "text", "event")
    or (document.error or {}).message
    or ""
  if malformed then
    put(document, "error.type", "malformed_line")
    put(document, "error.message", "the line begins as JSON does, and is none")
  end
end

local function rest_of(fields)
  local own = fields.app
  fields.app = nil
  if json.is_object(own) then
    for key, value in pairs(own) do
      if fields[key] == nil then fields[key] = value end
    end
  else
    fields.app = own
  end
  return safe(fields, 0)
end

-- Documents are distinguished by their hash: two lines that are the same within a millisecond must not be one. What is
-- below a millisecond counts on; Elasticsearch's dates do not see it.
local count = 0

local function timestamp_of(taken, received)
  count = (count + 1) % 1000000
  local seconds = taken and taken.seconds or received.sec
  local milliseconds = taken and taken.milliseconds or math.floor(received.nsec / 1000000)
  return { sec = seconds, nsec = milliseconds * 1000000 + count }
end

local function made(record)
  if not json.is_object(record) then error("the record is no object", 0) end
  local given, malformed = unpacked(record)
  local fields = copied(given, 0)
  fields.ecs, fields.data_stream, fields["ecs.version"], fields["@version"] = nil, nil, nil, nil
  local document = { ecs = { version = ECS_VERSION } }
  local taken = take(fields, "time", "@timestamp", "timestamp", "time", "ts", "asctime", "time_iso8601", "time_local", "msec")
  local is_access = access_line.is_access_line(given)
  for _, field in ipairs(FIELDS) do
    local value = take(fields, field[2], unpack(field, 3))
    if value ~= nil then put(document, field[1], value) end
  end
  if is_access then take_access(fields, document) end
  document.service = document.service or {}
  document.service.name = document.service.name or (document.container or {}).name or "unknown"
  message_of(fields, document, malformed, is_access)
  local tags = take(fields, "tags", "tags") or setmetatable({}, json.LIST)
  local app = rest_of(fields)
  if next(app) ~= nil then document.app = app end
  if cut then tags[#tags + 1] = "cut" end
  if #tags > 0 then document.tags = tags end
  return document, taken
end

-- As Fluent Bit would have it that a script fails, the record would go on as it came.
local function unread(record, why)
  local line = type(record.log) == "string" and record.log or json.write(record)
  return {
    message = (text.first(text.clean(line), STRING_LENGTH_MAX)),
    ecs = { version = ECS_VERSION },
    service = { name = "unknown" },
    error = { type = "unreadable_record", message = (text.first(text.clean(tostring(why)), 1024)) },
  }
end

-- Called by Fluent Bit with each record.
function ecs_document(_, received, record)
  cut = false
  local is_read, document, taken = pcall(made, record)
  if not is_read then
    document, taken = unread(record, document), nil
  end
  put(document, "event.dataset", dataset)
  document.data_stream = { type = "logs", dataset = dataset, namespace = namespace }
  return 1, timestamp_of(taken, received), document
end
