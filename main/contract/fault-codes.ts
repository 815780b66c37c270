/**
 * Every expected failure of Foyer, by its permanent code. The words live in `renderer/i18n` (`fault.<code>`) and in
 * `main/cli/fault-text.ts`; only the code and its parameters cross a wire.
 *
 * `retryable` tells an automatic retry whether trying again soon can help without a person doing something first.
 */
export const FAULTS = {
  // Destinations: what a peer did to a relay.
  'destination/name-not-found': { retryable: true },
  'destination/refused': { retryable: true },
  'destination/unreachable': { retryable: true },
  'destination/tls': { retryable: false },
  'destination/key-refused': { retryable: false },
  'destination/name-busy': { retryable: true },
  'destination/login-refused': { retryable: false },
  'destination/closed-by-peer': { retryable: true },
  'destination/stalled': { retryable: true },
  'destination/too-slow': { retryable: true },
  'destination/protocol': { retryable: true },
  'destination/no-answer': { retryable: true },
  // Outputs that ffmpeg makes.
  'destination/ffmpeg-missing': { retryable: false },
  'destination/srt-missing': { retryable: false },
  'destination/srt-refused': { retryable: true },
  'destination/srt-not-private': { retryable: false },
  'destination/ffmpeg-ended': { retryable: true },
  'destination/folder-not-writable': { retryable: false },
  // Renditions.
  'rendition/ended': { retryable: true },
  'rendition/ffmpeg-missing': { retryable: false },
  'rendition/too-slow': { retryable: true },
  'rendition/not-needed': { retryable: false },
  'rendition/no-program': { retryable: false },
  'rendition/not-possible': { retryable: false },
  // Recordings.
  'recording/disk-slow': { retryable: true },
  'recording/disk-full': { retryable: false },
  'recording/write-failed': { retryable: true },
  // Destination list.
  'destination/not-found': { retryable: false },
  'destination/bad-url': { retryable: false },
  'destination/key-missing': { retryable: false },
  'destination/bad-key': { retryable: false },
  'destination/bad-passphrase': { retryable: false },
  'destination/key-expired': { retryable: false },
  'destination/key-not-yet': { retryable: false },
  'destination/key-not-found': { retryable: false },
  'destination/key-bound': { retryable: false },
  'destination/key-times': { retryable: false },
  'destination/key-on-air': { retryable: false },
  'destination/name-taken': { retryable: false },
  'destination/file-unreadable': { retryable: false },
  // Ingest.
  'ingest/port-taken': { retryable: false },
  'ingest/address-unavailable': { retryable: false },
  'ingest/secret-needed': { retryable: false },
  'ingest/bad-address': { retryable: false },
  // What is on air.
  'air/feed-absent': { retryable: false },
  'slate/file-missing': { retryable: false },
  'slate/other-codec': { retryable: true },
  'slate/cannot-be-made': { retryable: true },
  'watch/ffmpeg-missing': { retryable: false },
  'watch/ended': { retryable: true },
  // Alerts sent elsewhere.
  'alerts/bad-url': { retryable: false },
  'alerts/not-delivered': { retryable: true },
  'alerts/nowhere-to-send': { retryable: false },
  // Engine.
  'engine/gone': { retryable: true },
  'engine/no-answer': { retryable: true },
  'engine/not-ours': { retryable: false },
  // OBS.
  'obs/not-running': { retryable: true },
  'obs/wrong-password': { retryable: false },
  'obs/password-needed': { retryable: false },
  'obs/too-old': { retryable: false },
  'obs/no-answer': { retryable: true },
  'obs/not-linked': { retryable: false },
  'obs/link-lost': { retryable: true },
  'obs/busy-streaming': { retryable: false },
  'obs/scene-not-found': { retryable: false },
  'obs/refused': { retryable: false },
  'obs/nothing-arrives': { retryable: true },
  'obs/nothing-to-restore': { retryable: false },
  'obs/source-not-found': { retryable: false },
  'obs/not-possible': { retryable: false },
  'obs/not-available': { retryable: false },
  'obs/studio-mode-off': { retryable: false },
  'obs/moved-on': { retryable: false },
  'obs/on-air': { retryable: false },
  'obs/name-taken': { retryable: false },
  // Vault and settings.
  'vault/locked': { retryable: false },
  'vault/damaged': { retryable: false },
  'vault/key-file-missing': { retryable: false },
  'vault/other-shell': { retryable: false },
  'vault/wrong-passphrase': { retryable: false },
  'vault/weak-passphrase': { retryable: false },
  'vault/no-passphrase': { retryable: false },
  'vault/too-many-tries': { retryable: true },
  'vault/keyring-unavailable': { retryable: false },
  'bundle/damaged': { retryable: false },
  'bundle/newer': { retryable: false },
  'bundle/wrong-passphrase': { retryable: false },
  'import/unreadable': { retryable: false },
  'import/moved-on': { retryable: false },
  'import/on-air': { retryable: false },
  'store/damaged': { retryable: false },
  'store/newer': { retryable: false },
  'store/write-failed': { retryable: true },
  // Schedule.
  'event/not-found': { retryable: false },
  'event/bad-times': { retryable: false },
  'event/overlap': { retryable: false },
  'event/on-air': { retryable: false },
  'event/not-on-air': { retryable: false },
  // As-run log.
  'asrun/write-failed': { retryable: true },
  'asrun/damaged': { retryable: false },
  // The desk's own front door.
  'desk/port-taken': { retryable: false },
  'desk/already-running': { retryable: false },
  'desk/bad-argument': { retryable: false },
  'desk/token-refused': { retryable: false },
  'access/not-allowed': { retryable: false },
  'access/code-refused': { retryable: false },
  'access/too-many-tries': { retryable: true },
  'access/session-not-found': { retryable: false },
  'access/too-many-sessions': { retryable: false },
  'access/no-network': { retryable: false },
  'audit/write-failed': { retryable: true },
  'rehearsal/clip-missing': { retryable: false },
  'rehearsal/running': { retryable: false },
  'rehearsal/on-air': { retryable: false },
  'rehearsal/ingest-busy': { retryable: true },
  'rehearsal/ingest-lost': { retryable: true },
} as const satisfies Record<string, { retryable: boolean }>;

export type FaultCode = keyof typeof FAULTS;

/** JSON form of a fault: code and plain parameters (names, ports, counts; never a secret). */
export interface FaultInfo {
  code: FaultCode;
  params: Record<string, string | number>;
}
