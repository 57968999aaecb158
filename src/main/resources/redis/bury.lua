-- Puts a tombstone over an entry that does not reflect the change yet, and takes the lease away from whoever loads.
-- KEYS: entry, lease.  ARGV: asOf of the change, tombstone, life of the tombstone in ms.
-- The DEL comes first: a script that has written is not refused memory any more, so a full server takes the tombstone too.
if redis.call('DEL', KEYS[2]) == 1 then
  redis.call('PUBLISH', 'pantry:lease-end', KEYS[1])
end
local newest = string.match(redis.call('GETRANGE', KEYS[1], 0, 40), '^pantry1 (%d+) ')
if not newest or tonumber(newest) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
return ''
