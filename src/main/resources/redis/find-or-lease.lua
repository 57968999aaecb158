-- Double check and lease in one step.
-- KEYS: entry, lease.  ARGV: floor, loadedAt of what the asker has seen, token, life of the lease in ms.
-- Answers {'found', entry}, {'granted', asOf of what lies there} or {'held'}.
local entry = redis.call('GET', KEYS[1])
local newest = '0'
if entry then
  local asOf, kind, loadedAt = string.match(entry, '^pantry1 (%d+) (%a) %d+ (%d+) ')
  if asOf then
    if kind ~= 'T' and tonumber(asOf) >= tonumber(ARGV[1]) and tonumber(loadedAt) > tonumber(ARGV[2]) then
      return {'found', entry}
    end
    newest = asOf
  end
end
if redis.call('SET', KEYS[2], ARGV[3], 'NX', 'PX', ARGV[4]) then
  return {'granted', newest}
end
return {'held'}
