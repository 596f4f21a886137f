// What an authenticator app does (RFC 6238, RFC 4648).
import { createHmac } from "node:crypto";

export function base32(text) {
  let bits = 0, value = 0;
  const bytes = [];
  for (const letter of text) {
    value = (value << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 255);
      value &= (1 << bits) - 1;
    }
  }
  return Buffer.from(bytes);
}

export const stepNow = () => Math.floor(Date.now() / 30_000);

export function codeAt(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", base32(secret)).update(counter).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A code of six digits that is none of those near now. */
export function wrongCode(secret) {
  const near = [-2, -1, 0, 1, 2, 3].map((offset) => codeAt(secret, stepNow() + offset));
  return ["111111", "222222", "333333", "444444", "555555", "666666", "777777"].find((code) => !near.includes(code));
}
