import { z } from 'zod';

/**
 * Everything that Foyer raises an alert for. The words live in `main/contract/words`, for each a plain sentence, a likely cause and a next
 * step.
 */
export const ALERTS = {
  'feed/lost': 'critical',
  'feed/frozen': 'critical',
  'feed/backup-on-air': 'warning',
  'feed/portrait-absent': 'critical',
  'feed/av-drift': 'warning',
  'feed/keyframe-interval': 'warning',
  'feed/bitrate-collapse': 'warning',
  'feed/frame-rate-collapse': 'warning',
  'slate/other-codec': 'warning',
  'picture/black': 'warning',
  'picture/frozen': 'warning',
  'sound/silent': 'warning',
  'sound/clipping': 'warning',
  'sound/too-loud': 'info',
  'sound/too-quiet': 'info',
  'sound/true-peak': 'warning',
  'relay/lost': 'critical',
  'relay/main-server-lost': 'warning',
  'relay/backup-server-lost': 'warning',
  'relay/slow': 'warning',
  'relay/stalled': 'critical',
  'recording/stopped': 'critical',
  'rendition/stopped': 'critical',
  'rendition/slow': 'warning',
  'key/missing': 'warning',
  'key/ends-early': 'warning',
  'key/ends-soon': 'info',
  'key/ended-on-air': 'warning',
  'event/vault-locked': 'critical',
  'obs/render-lag': 'warning',
  'obs/encoder-lag': 'warning',
  'obs/dropped-frames': 'warning',
  'obs/disk-low': 'warning',
  'obs/microphone-open': 'warning',
  'obs/spare-lost': 'warning',
  'engine/restarted': 'critical',
  'disk/low': 'warning',
  'network/lost': 'critical',
  'network/address-changed': 'warning',
  'clock/stepped': 'warning',
  'preflight/bad': 'warning',
  'system/slept': 'warning',
} as const satisfies Record<string, 'info' | 'warning' | 'critical'>;
export type AlertCode = keyof typeof ALERTS;
export const alertCodeSchema = z.enum(Object.keys(ALERTS) as [AlertCode, ...AlertCode[]]);
export const alertLevelSchema = z.enum(['info', 'warning', 'critical']);
export type AlertLevel = z.infer<typeof alertLevelSchema>;

/** One situation from when it was noticed to when it was over. */
export const alertSchema = z.object({
  /** Unique over the life of a desk. */
  id: z.string(),
  code: alertCodeSchema,
  level: alertLevelSchema,
  /** Destination or feed that it is about, empty for the channel as a whole. */
  subject: z.string(),
  /** Names and figures for the words; never a secret. */
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  raisedAtMs: z.number(),
  /** Null while it lasts. */
  clearedAtMs: z.number().nullable(),
  /** Somebody has said that they know. */
  isAcknowledged: z.boolean(),
});
export type Alert = z.infer<typeof alertSchema>;

/** Where alerts go beside the page. Addresses with secrets (a webhook's URL, a mail password) are in the vault and never come back. */
export const alertSettingsSchema = z.strictObject({
  /** The least that is told outside the page. */
  level: alertLevelSchema,
  sound: z.boolean(),
  desktop: z.boolean(),
  mail: z
    .strictObject({
      host: z.string().trim().min(1).max(255),
      port: z.int().min(1).max(65535),
      /** TLS from the first byte; otherwise STARTTLS where the server offers it. */
      secure: z.boolean(),
      username: z.string().max(256),
      from: z.email(),
      to: z.array(z.email()).min(1).max(20),
    })
    .nullable(),
});
export type AlertSettings = z.infer<typeof alertSettingsSchema>;
export const DEFAULT_ALERT_SETTINGS: AlertSettings = { level: 'warning', sound: true, desktop: true, mail: null };

/** Secrets left out keep the stored one, empty removes it. */
export const alertChangeSchema = z.strictObject({
  ...alertSettingsSchema.shape,
  webhookUrl: z.string().trim().max(2048).optional(),
  mailPassword: z.string().max(1024).optional(),
});
