-- What an id has, pending and aside, at one moment.  KEYS: pending, aside.  ARGV: id.
-- Answers for both: the name of the batch and the amount, nil where there is none.
local pending = redis.call('HMGET', KEYS[1], 'batch', ARGV[1])
local aside = redis.call('HMGET', KEYS[2], 'batch', ARGV[1])
return {pending[1], pending[2], aside[1], aside[2]}
