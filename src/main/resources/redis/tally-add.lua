-- Adds a batch to what is pending, unless it was added before.
-- KEYS: pending, senders.  ARGV: sender, sequence, name for what begins with this batch, then ids and amounts in turn.
-- Answers 1 if added, 0 if it was there. The sender is noted first, because the first write is the only one that a full
-- server refuses; and in either case, so that a replica that has this note has the batch.
local noted = redis.call('HGET', KEYS[2], ARGV[1])
local last = noted and tonumber(string.match(noted, '^%d+')) or 0
local sequence = tonumber(ARGV[2])
redis.call('HSET', KEYS[2], ARGV[1],
  string.format('%.0f %s', math.max(last, sequence), redis.call('TIME')[1]))
if last >= sequence then
  return 0
end
redis.call('HSETNX', KEYS[1], 'batch', ARGV[3])
for i = 4, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
end
return 1
