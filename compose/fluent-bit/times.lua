-- Reads the times that loggers write, as compose/ecs-document/record_time.rb does.
local times = {}

-- The year 2100: later values are no timestamps of records.
local LATEST = 4102444800
local MONTHS = {
  Jan = 1, Feb = 2, Mar = 3, Apr = 4, May = 5, Jun = 6, Jul = 7, Aug = 8, Sep = 9, Oct = 10, Nov = 11, Dec = 12,
}

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

-- Seconds that a zone is ahead. Without a zone it is UTC, which containers run in.
local function offset_of(zone)
  if zone == "" or zone == "Z" or zone == "UTC" or zone == "GMT" then return 0 end
  local sign, hours, minutes = zone:match("^([+-])(%d%d):?(%d%d)$")
  if sign == nil or tonumber(hours) > 23 or tonumber(minutes) > 59 then return nil end
  return (tonumber(hours) * 3600 + tonumber(minutes) * 60) * (sign == "-" and -1 or 1)
end

-- Seconds and milliseconds.
local function of_parts(day, clock, fraction, zone)
  local year, month, date = unpack(day)
  local hour, minute, second = clock:match("^(%d%d):(%d%d):(%d%d)$")
  local offset = offset_of(zone)
  if hour == nil or offset == nil or not is_day(year, month, date) then return nil end
  hour, minute, second = tonumber(hour), tonumber(minute), tonumber(second)
  if hour > 23 or minute > 59 or second > 59 then return nil end
  local seconds = days_of(year, month, date) * 86400 + hour * 3600 + minute * 60 + second - offset
  return seconds, tonumber((fraction .. "000"):sub(1, 3))
end

local function iso(value)
  local year, month, date, clock, rest = value:match("^(%d%d%d%d)%-(%d%d)%-(%d%d)[T ](%d%d:%d%d:%d%d)(.*)$")
  if year == nil then return nil end
  local fraction = rest:match("^[.,](%d%d?%d?%d?%d?%d?%d?%d?%d?)") or ""
  local zone = (fraction ~= "" and rest:sub(#fraction + 2) or rest):gsub("^%s*", "")
  return of_parts({ tonumber(year), tonumber(month), tonumber(date) }, clock, fraction, zone)
end

-- As the common log format of web servers has it.
local function common(value)
  local date, month, year, clock, zone = value:match("^(%d%d)/(%u%l%l)/(%d%d%d%d):(%d%d:%d%d:%d%d) ([+-]%d%d%d%d)$")
  if date == nil or MONTHS[month] == nil then return nil end
  return of_parts({ tonumber(year), MONTHS[month], tonumber(date) }, clock, "", zone)
end

-- Seconds, milliseconds, microseconds or nanoseconds: how large a number is tells which.
local function of_number(number)
  local unit = number < 1e11 and 1 or number < 1e14 and 1e3 or number < 1e17 and 1e6 or 1e9
  local seconds = math.floor(number / unit)
  -- What is left of the whole is small, and so exact enough.
  return seconds, math.floor((number - seconds * unit) * 1000 / unit + 1e-3)
end

-- Seconds and milliseconds since 1970 of a time as a logger writes it, or nil where it is none.
function times.read(value)
  local seconds, milliseconds
  if type(value) == "string" and value:match("^%d+%.?%d*$") and value:match("%d$") then
    value = #value:match("^%d+") <= 20 and tonumber(value) or nil
  end
  if type(value) == "number" then
    seconds, milliseconds = of_number(value)
  elseif type(value) == "string" then
    seconds, milliseconds = iso(value)
    if seconds == nil then seconds, milliseconds = common(value) end
  end
  if seconds == nil or not (seconds >= 0 and seconds < LATEST) then return nil end
  return { seconds = seconds, milliseconds = milliseconds }
end

return times
