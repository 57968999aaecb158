-- Moves what is pending aside, unless something lies there already: that first.
-- KEYS: pending, aside, senders.  ARGV: seconds after which a sender that said nothing is forgotten.
-- Answers the name of what lies aside, '' if nothing does. Writes in either case, so that a replica that has this has it.
local now = tonumber(redis.call('TIME')[1])
local senders = redis.call('HGETALL', KEYS[3])
for i = 1, #senders, 2 do
  if tonumber(string.match(senders[i + 1], '%d+$')) < now - tonumber(ARGV[1]) then
    redis.call('HDEL', KEYS[3], senders[i])
  end
end
if redis.call('EXISTS', KEYS[2]) == 0 then
  if redis.call('EXISTS', KEYS[1]) == 0 then
    return ''
  end
  redis.call('RENAME', KEYS[1], KEYS[2])
end
local batch = redis.call('HGET', KEYS[2], 'batch')
redis.call('HSET', KEYS[2], 'batch', batch)
return batch
