-- Stores an entry that the holder of the lease has loaded, unless something newer is there; ends the lease.
-- KEYS: entry, lease.  ARGV: token, asOf, entry, life of the entry in ms.
-- Answers '' if stored, else the asOf of what is newer, or '0' if only the lease was gone.
local newest = string.match(redis.call('GETRANGE', KEYS[1], 0, 40), '^pantry1 (%d+) ')
local held = redis.call('GET', KEYS[2]) == ARGV[1]
local refused = newest and tonumber(newest) > tonumber(ARGV[2])
if held then
  if not refused then
    redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
  end
  redis.call('DEL', KEYS[2])
  redis.call('PUBLISH', 'pantry:lease-end', KEYS[1])
end
if refused then
  return newest
end
return held and '' or '0'
