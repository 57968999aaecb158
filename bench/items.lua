-- All items in turn: asked for on one connection at a time, so that no request waits for another one's answer.
local items = 1920
local requests, next = {}, 0

function init()
  for id = 1, items do
    requests[id] = wrk.format("GET", wrk.path .. id)
  end
end

function request()
  next = next % items + 1
  return requests[next]
end
