-- Items as shops see them asked for: the k-th most popular as often as 1/k^0.99 (Zipf).
local items, exponent = 1920, 0.99
local sums, requests = {}, {}

function init()
  local sum = 0
  for id = 1, items do
    sum = sum + 1 / id ^ exponent
    sums[id] = sum
    requests[id] = wrk.format("GET", wrk.path:gsub("%*$", "") .. id)
  end
end

function request()
  local at = math.random() * sums[items]
  local low, high = 1, items
  while low < high do
    local middle = math.floor((low + high) / 2)
    if sums[middle] < at then low = middle + 1 else high = middle end
  end
  return requests[low]
end
