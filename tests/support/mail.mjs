// Reads a mail back: headers, and its text and HTML, as a mail program would.

/** @returns {{headers: Record<string, string>, subject: string, to: string, from: string, text: string, html: string}} */
export function readMail(message) {
  const { headers, body } = split(message);
  const boundary = /boundary="([^"]+)"/.exec(headers["content-type"] ?? "")?.[1];
  const parts = boundary ? body.split(`--${boundary}`).slice(1, -1).map((part) => split(part.replace(/^\r?\n|\r?\n$/g, ""))) : [];
  const content = (type) => {
    const part = parts.find(({ headers: of }) => of["content-type"]?.startsWith(type));
    if (!part) return "";
    const bytes = part.headers["content-transfer-encoding"] === "base64" ? Buffer.from(part.body, "base64") : Buffer.from(part.body);
    return bytes.toString().replaceAll("\r\n", "\n");
  };
  return {
    headers, subject: words(headers.subject ?? ""), to: headers.to, from: words(headers.from ?? ""),
    text: content("text/plain"), html: content("text/html"),
  };
}

function split(message) {
  const end = /\r?\n\r?\n/.exec(message);
  const head = message.slice(0, end?.index).replace(/\r?\n[ \t]+/g, " ");
  const headers = {};
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, body: end ? message.slice(end.index + end[0].length) : "" };
}

const words = (text) =>
  text.replace(/\?=\s+=\?/g, "?==?").replace(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_, encoded) => Buffer.from(encoded, "base64").toString());
