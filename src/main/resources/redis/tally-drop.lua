-- Drops what lies aside, if it is still the batch that is meant.  KEYS: aside.  ARGV: its name.
if redis.call('HGET', KEYS[1], 'batch') == ARGV[1] then
  redis.call('UNLINK', KEYS[1])
end
return ''
