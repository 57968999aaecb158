-- Removes the entries that do not reflect a change yet.
-- KEYS: entries.  ARGV: asOf of the change.
-- Answers how many it has removed.
local removed = 0
for _, key in ipairs(KEYS) do
  local newest = string.match(redis.call('GETRANGE', key, 0, 40), '^pantry1 (%d+) ')
  if not newest or tonumber(newest) < tonumber(ARGV[1]) then
    removed = removed + redis.call('UNLINK', key)
  end
end
return removed
