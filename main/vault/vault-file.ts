import { createHmac } from 'node:crypto';
import { z } from 'zod';

export const VAULT_VERSION = 1;

const base64 = z.base64();
const bodySchema = z.strictObject({
  version: z.literal(VAULT_VERSION),
  kind: z.string(),
  wrappedKey: base64,
  entries: z.record(z.string(), base64),
});
/** What the vault file holds: each entry is a sealed box of its own, base64. */
export type VaultBody = z.infer<typeof bodySchema>;
const fileSchema = bodySchema.extend({ mac: base64 });

/**
 * Text of a vault file. The `mac` at its end covers all of it, so that an entry cannot be taken out or put back unseen either.
 * @param dataKey the vault's key, 32 bytes
 */
export function writeVaultFile(body: VaultBody, dataKey: Buffer): string {
  const entries = Object.fromEntries(Object.entries(body.entries).sort(([a], [b]) => (a < b ? -1 : 1)));
  const { version, kind, wrappedKey } = body;
  const ordered = { version, kind, wrappedKey, entries };
  return `${JSON.stringify({ ...ordered, mac: macOf(ordered, dataKey) }, null, 1)}\n`;
}

/** @throws Error when the text is not the shape of a vault file; its `mac` is not checked yet, the key for it is inside */
export function readVaultFile(text: string): VaultBody {
  const { mac: _, ...body } = fileSchema.parse(JSON.parse(text));
  return body;
}

/** Whether `text` is, to the byte, what `writeVaultFile` makes of `body`. */
export function isGenuine(text: string, body: VaultBody, dataKey: Buffer): boolean {
  return text === writeVaultFile(body, dataKey);
}

function macOf(body: VaultBody, dataKey: Buffer): string {
  const macKey = createHmac('sha256', dataKey).update('foyer vault mac').digest();
  return createHmac('sha256', macKey).update(JSON.stringify(body)).digest('base64');
}
