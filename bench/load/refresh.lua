-- Every request rotates a session: tokens wait in a queue, each answer's successor goes to its end. So one token is
-- never sent twice, and with more tokens than connections the queue never runs dry.
local queue, head, tail = {}, 1, 0

local function push(token)
  tail = tail + 1
  queue[tail] = token
end

local function pop()
  local token = queue[head]
  queue[head] = nil
  head = head + 1
  return token
end

function init(arguments)
  for line in io.lines(arguments[1]) do
    push(line)
  end
  wrk.method = "POST"
  wrk.path = "/api/v1/auth/refresh"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  return wrk.format(nil, nil, nil, '{"refresh_token":"' .. pop() .. '"}')
end

function response(status, headers, body)
  local token = status == 200 and body:match('"refresh_token":"([^"]+)"')
  if token then
    push(token)
  end
end
