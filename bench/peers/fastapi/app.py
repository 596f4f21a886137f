"""The same three endpoints on the stack that FastAPI's own tutorial leads to: the peer that Stet is measured against.

Written as somebody who knows the stack would: endpoints that block are plain functions, so that FastAPI runs them in its
pool of threads and bcrypt leaves the interpreter lock while it works; keys are read once; statements are Core, not ORM;
SQLite is as durable as Stet's (write-ahead log, synchronous=FULL), its connections are pooled, and a rotation is one
transaction around a compare-and-swap.

    PEER_FOLDER=… python3 app.py         makes key, database and one user
    PEER_FOLDER=… uvicorn app:app …      serves
"""

import hashlib
import os
import pathlib
import secrets
import time
import uuid

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from jose import JWTError, jwk, jwt
from passlib.context import CryptContext
from pydantic import BaseModel
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, event, select
from sqlalchemy.pool import QueuePool

FOLDER = pathlib.Path(os.environ["PEER_FOLDER"])
PEM = FOLDER / "key.pem"
ACCESS_TTL, REFRESH_TTL = 15 * 60, 30 * 24 * 3600
ISSUER, AUDIENCE = "http://localhost", "peer"

passwords = CryptContext(schemes=["bcrypt"], bcrypt__rounds=12)
metadata = MetaData()
users = Table(
    "users", metadata,
    Column("id", String, primary_key=True), Column("email", String, unique=True, nullable=False),
    Column("name", String, nullable=False), Column("role", String, nullable=False),
    Column("active", Integer, nullable=False), Column("password_hash", String, nullable=False))
sessions = Table(
    "sessions", metadata,
    Column("id", String, primary_key=True), Column("user_id", String, nullable=False, index=True),
    Column("token_hash", String, nullable=False, unique=True), Column("created_at", Integer, nullable=False),
    Column("last_used_at", Integer, nullable=False), Column("expires_at", Integer, nullable=False),
    Column("revoked_at", Integer))

# One connection for each thread of FastAPI's pool.
engine = create_engine(f"sqlite:///{FOLDER / 'peer.db'}", poolclass=QueuePool, pool_size=40,
                       connect_args={"check_same_thread": False, "timeout": 30})


@event.listens_for(engine, "connect")
def configure(connection, _):
    connection.isolation_level = None  # transactions are begun below, as SQLAlchemy's manual advises for SQLite
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


@event.listens_for(engine, "begin")
def begin(connection):
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


writer = engine.execution_options(writes=True)
signing_key = jwk.construct(PEM.read_text(), "RS256") if PEM.exists() else None
verifying_key = signing_key.public_key() if signing_key else None
app = FastAPI(title="Peer")
bearer = HTTPBearer()


class LogIn(BaseModel):
    email: str
    password: str


class Refresh(BaseModel):
    refresh_token: str


class User(BaseModel):
    id: str
    email: str
    name: str
    role: str


class Tokens(BaseModel):
    access_token: str
    token_type: str = "Bearer"
    expires_in: int = ACCESS_TTL
    refresh_token: str
    user: User


def hash_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


def user_of(row):
    return User(id=row.id, email=row.email, name=row.name, role=row.role)


def tokens_for(user, session, refresh_token):
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": user.id, "sid": session, "jti": uuid.uuid4().hex, "iat": now,
              "nbf": now, "exp": now + ACCESS_TTL, "roles": [user.role], "scope": "full"}
    return Tokens(access_token=jwt.encode(claims, signing_key, algorithm="RS256"), refresh_token=refresh_token,
                  user=user_of(user))


@app.get("/healthz")
async def healthz():
    return {"status": "ok"}


@app.post("/api/v1/auth/login", response_model=Tokens)
def log_in(body: LogIn):
    with engine.begin() as connection:
        user = connection.execute(select(users).where(users.c.email == body.email.lower())).first()
    if user is None:
        passwords.dummy_verify()
    if user is None or not passwords.verify(body.password, user.password_hash) or not user.active:
        raise HTTPException(401, "The e-mail address or the password is wrong.")
    now, token, session = int(time.time()), secrets.token_urlsafe(32), str(uuid.uuid4())
    with writer.begin() as connection:
        connection.execute(sessions.insert().values(
            id=session, user_id=user.id, token_hash=hash_of(token), created_at=now, last_used_at=now,
            expires_at=now + REFRESH_TTL))
    return tokens_for(user, session, token)


@app.post("/api/v1/auth/refresh", response_model=Tokens)
def refresh(body: Refresh):
    now, old, token = int(time.time()), hash_of(body.refresh_token), secrets.token_urlsafe(32)
    with writer.begin() as connection:
        found = connection.execute(
            select(sessions.c.id.label("session_id"), users)
            .join(users, users.c.id == sessions.c.user_id)
            .where(sessions.c.token_hash == old, sessions.c.revoked_at.is_(None), sessions.c.expires_at > now,
                   users.c.active == 1)).first()
        if found is None:
            raise HTTPException(401, "The refresh token is not valid any more.")
        connection.execute(sessions.update().where(sessions.c.id == found.session_id, sessions.c.token_hash == old)
                           .values(token_hash=hash_of(token), last_used_at=now))
    return tokens_for(found, found.session_id, token)


def current_user(credentials: HTTPAuthorizationCredentials = Depends(bearer)):
    try:
        claims = jwt.decode(credentials.credentials, verifying_key, algorithms=["RS256"], audience=AUDIENCE,
                            issuer=ISSUER)
    except JWTError as error:
        raise HTTPException(401, "The access token is not valid.") from error
    with engine.begin() as connection:
        user = connection.execute(
            select(users).join(sessions, sessions.c.user_id == users.c.id)
            .where(sessions.c.id == claims["sid"], sessions.c.revoked_at.is_(None),
                   sessions.c.expires_at > int(time.time()), users.c.active == 1)).first()
    if user is None:
        raise HTTPException(401, "The session has ended.")
    return user


@app.get("/api/v1/users/me", response_model=User)
def me(user=Depends(current_user)):
    return user_of(user)


def prepare(email, password):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    PEM.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                      serialization.NoEncryption()))
    metadata.create_all(writer)
    with writer.begin() as connection:
        connection.execute(users.insert().values(id=str(uuid.uuid4()), email=email, name="Ana", role="admin",
                                                 active=1, password_hash=passwords.hash(password)))


if __name__ == "__main__":
    prepare(os.environ["PEER_EMAIL"], os.environ["PEER_PASSWORD"])
