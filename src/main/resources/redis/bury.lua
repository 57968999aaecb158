-- Puts a tombstone over an entry that does not reflect the change yet, and takes the lease away from whoever loads.
-- Where one lies that does, nothing: whoever holds the lease took it after that, and loads what reflects the change too.
-- KEYS: entry, lease.  ARGV: asOf of the change, tombstone, life of the tombstone in ms.
local newest = string.match(redis.call('GETRANGE', KEYS[1], 0, 40), '^pantry1 (%d+) ')
if newest and tonumber(newest) >= tonumber(ARGV[1]) then
  return ''
end
-- The DEL comes first: a script that has written is not refused memory any more, so a full server takes the tombstone too.
if redis.call('DEL', KEYS[2]) == 1 then
  redis.call('PUBLISH', 'pantry:lease-end', KEYS[1])
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return ''
