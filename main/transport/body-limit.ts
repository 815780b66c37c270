/**
 * The request with its body read whole, or null when that is longer than allowed: by its Content-Length, or while it comes.
 * @param maxBytes of the body
 */
export async function withBody(request: Request, maxBytes: number): Promise<Request | null> {
  const { method, headers, url, body } = request;
  if (method === 'GET' || method === 'HEAD') return request;
  if (Number(headers.get('content-length') ?? 0) > maxBytes) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > maxBytes) {
      await reader?.cancel();
      return null;
    }
    chunks.push(part.value);
  }
  return new Request(url, { method, headers: [...headers], body: size === 0 ? null : Buffer.concat(chunks) });
}
