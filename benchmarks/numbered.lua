-- wrk: every request says something that no other one says, as behind an edge that numbers them.
local number = 0

function request()
  number = number + 1
  wrk.headers["X-Request-Id"] = string.format("%016x", number)
  return wrk.format()
end
