-- A page of what lies aside, which does not change any more.
-- KEYS: aside.  ARGV: name of the batch that is meant, cursor, about how many.
-- Answers the next cursor, '0' behind the last page, and fields and values in turn.
if redis.call('HGET', KEYS[1], 'batch') ~= ARGV[1] then
  return redis.error_reply('GONE the batch is not there any more')
end
return redis.call('HSCAN', KEYS[1], ARGV[2], 'COUNT', ARGV[3])
