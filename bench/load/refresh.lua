-- Every request rotates a session: tokens wait in a queue, each answer's successor goes to its end. So one token is
-- never sent twice, and with more tokens than connections the queue never runs dry.
local queue, head = {}, 1

function init(arguments)
  for line in io.lines(arguments[1]) do
    queue[#queue + 1] = line
  end
  wrk.method = "POST"
  wrk.path = "/api/v1/auth/refresh"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  local token = queue[head]
  queue[head] = nil
  head = head + 1
  return wrk.format(nil, nil, nil, '{"refresh_token":"' .. (token or "") .. '"}')
end

function response(status, headers, body)
  local token = status == 200 and body:match('"refresh_token":"([^"]+)"')
  if token then
    queue[#queue + 1] = token
  end
end
