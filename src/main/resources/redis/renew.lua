-- Lets a lease last longer, if it is still the asker's.
-- KEYS: lease.  ARGV: token, life of the lease in ms.
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return ''
