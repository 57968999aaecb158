-- Counts what has passed in the last minute, by the second, and lets pass what still may.
-- KEYS: passes (hash: second -> how many).  ARGV: how many have passed, how many more want to, limit.
-- Answers how many of those may, how many there are with them, and in how many ms there is room again, 0 if there is now.
-- The second that is a minute ago counts in full: never too few, at most a second too long.
local time = redis.call('TIME')
local now = tonumber(time[1])
local passed, wanted, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local passes, total = {}, passed
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  local second = tonumber(fields[i])
  if second < now - 60 then
    redis.call('HDEL', KEYS[1], fields[i])
  else
    passes[second] = tonumber(fields[i + 1])
    total = total + passes[second]
  end
end
local granted = math.max(0, math.min(wanted, limit - total))
total = total + granted
if passed + granted > 0 then
  passes[now] = redis.call('HINCRBY', KEYS[1], now, passed + granted)
  redis.call('PEXPIRE', KEYS[1], 62000)
end
local wait, left = 0, total
if total >= limit then
  wait = 1000
  for second = now - 60, now do
    left = left - (passes[second] or 0)
    if left < limit then
      wait = (second + 61 - now) * 1000 - math.floor(tonumber(time[2]) / 1000)
      break
    end
  end
end
return {granted, total, wait}
