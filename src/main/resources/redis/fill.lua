-- Stores an entry that the holder of the lease has loaded, unless something newer is there; ends the lease.
-- KEYS: entry, lease.  ARGV: token, asOf, entry, life of the entry in ms.
-- Answers '' if stored, else the asOf of what is newer, or '0' if only the lease was gone.
local newest = string.match(redis.call('GETRANGE', KEYS[1], 0, 40), '^pantry1 (%d+) ')
local held = redis.call('GET', KEYS[2]) == ARGV[1]
if held then
  redis.call('DEL', KEYS[2])
end
if newest and tonumber(newest) > tonumber(ARGV[2]) then
  return newest
end
if not held then
  return '0'
end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
return ''
