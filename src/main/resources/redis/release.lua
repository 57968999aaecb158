-- Ends a lease, if it is still the asker's.
-- KEYS: entry, lease.  ARGV: token.
if redis.call('GET', KEYS[2]) == ARGV[1] then
  redis.call('DEL', KEYS[2])
  redis.call('PUBLISH', 'pantry:lease-end', KEYS[1])
end
return ''
