-- Every request signs in.
wrk.method = "POST"
wrk.path = "/api/v1/auth/login"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"email":"ana@example.org","password":"correct horse battery staple"}'
