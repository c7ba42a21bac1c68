-- Sends prepared requests, one after the other; each thread has its own part of the file and its own action names.
local threads = 0
function setup(thread) thread:set("number", threads); threads = threads + 1 end

local requests, at, made = {}, 0, 0

function init(args)
  math.randomseed(os.time() * 10 + number)
  local seen = 0
  for line in io.lines(args[1]) do
    seen = seen + 1
    if seen % 2 == number then
    local method, path, cookie, csrf, body = line:match("([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)")
    requests[#requests + 1] = { method = method, path = path, body = body,
      headers = { ["Cookie"] = cookie, ["X-CSRFToken"] = csrf, ["HX-Request"] = method == "POST" and "true" or nil,
                  ["Content-Type"] = "application/x-www-form-urlencoded" } }
    end
  end
end

local function name()
  made = made + 1
  return string.format("%08x-%04x-4%03x-8%03x-%012x", math.random(0, 0x7fffffff), number, math.random(0, 0xfff),
    math.random(0, 0xfff), made)
end

function request()
  at = at % #requests + 1
  local next = requests[at]
  if next.method == "POST" then
    return wrk.format("POST", next.path, next.headers, next.body .. "&action_id=" .. name())
  end
  return wrk.format("GET", next.path, next.headers)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("FIGURES %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
