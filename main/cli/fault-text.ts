import type { FaultCode, FaultInfo } from '../contract/fault-codes.ts';

/** `{param}` is replaced by the fault's parameter of that name. Every text says what to do next. */
export const FAULT_TEXTS: Record<FaultCode, string> = {
  'destination/name-not-found': "{name}: the server name was not found. Check the address for typing errors and this computer's network.",
  'destination/refused': '{name}: the server refused the connection. Check address and port.',
  'destination/unreachable': "{name}: the server cannot be reached. Check this computer's network and firewall.",
  'destination/tls':
    "{name}: the certificate is not trusted or does not fit the name. Check the address and this computer's date, or give its authority with --ca.",
  'destination/key-refused': '{name} refused the stream key. Copy a new key from its live dashboard.',
  'destination/name-busy': '{name} says that this key is already streaming. End the other broadcast, or wait.',
  'destination/login-refused': '{name} refused the user name or password. Correct both.',
  'destination/closed-by-peer': '{name} closed the connection. Look at its live dashboard for a warning.',
  'destination/stalled': '{name} takes no more data. Check the network to it.',
  'destination/too-slow': "{name} takes less than the program sends. Lower the encoder's bitrate or free the uplink.",
  'destination/protocol': '{name} did not answer as an RTMP server does. Check the address.',
  'destination/no-answer': '{name} does not answer. Check address and network.',
  'destination/ffmpeg-missing': 'ffmpeg was not found, and {name} needs it. Install ffmpeg, then start it again.',
  'destination/ffmpeg-ended': 'ffmpeg ended while it made {name}. Run "foyer doctor" and read logs/engine.log in the data folder.',
  'destination/folder-not-writable': 'The folder for {name} cannot be written. Check free space and permissions of the data folder.',
  'recording/disk-slow': 'The disk takes less than the recording of {name} needs, so parts are left out. Use a faster disk.',
  'recording/disk-full': 'The recording of {name} has stopped because the disk is nearly full. Free space; the broadcast goes on.',
  'recording/write-failed': 'The recording of {name} cannot be written. Check the folder and its permissions; the broadcast goes on.',
  'destination/not-found': 'There is no such destination. Look at the list again.',
  'destination/bad-url':
    '{name}: the server address cannot be used ({reason}). Use rtmp://, rtmps:// or udp://host:port, without login and without spaces.',
  'destination/key-missing': '{name} has no stream key. Enter the key from its live dashboard, then start it.',
  'destination/bad-key': '{name}: the key holds spaces, line breaks or full-width characters. Copy it again as it is.',
  'destination/name-taken': 'There is already a destination named {name}. Choose another name.',
  'destination/file-unreadable': 'The list of destinations cannot be read. Check the path and the permissions of the file.',
  'ingest/port-taken':
    'Port {port} is used by another program, so no encoder can reach Foyer. End that program, or choose another port with --ingest 127.0.0.1:PORT.',
  'ingest/address-unavailable': 'This computer does not have the address {host}. Give one of its own with --ingest HOST:PORT.',
  'ingest/secret-needed':
    'On {host} other computers could publish. Set a publish secret in Settings, Ingest, first, or use --ingest 127.0.0.1:PORT.',
  'ingest/bad-address': '{host} is not an address to listen on. Use 127.0.0.1, 0.0.0.0 or an address of this computer.',
  'air/feed-absent': 'No {feed} encoder is sending, so it cannot go on air. Start its stream first.',
  'slate/file-missing': 'The file {file} of the slate cannot be read. Check its path; Foyer uses its own slate until then.',
  'slate/cannot-be-made': 'The slate could not be made with ffmpeg. Foyer uses its own one; look into logs/engine.log for why.',
  'watch/ffmpeg-missing': 'Picture and sound are not watched, because ffmpeg is not installed. Install it, or switch watching off.',
  'watch/ended': 'Picture and sound are not watched at the moment, because ffmpeg has ended. Foyer starts it again.',
  'alerts/bad-url': 'This webhook address cannot be used. Give one that begins with https:// or http://.',
  'alerts/not-delivered': 'The alert could not be delivered by {way} ({reason}). Check address, login and network.',
  'alerts/nowhere-to-send': 'Alerts are sent nowhere yet. Enter a webhook or a mail server first.',
  'engine/gone': 'The engine has ended. If it does not come back, restart the desk and read logs/engine.log in the data folder.',
  'engine/no-answer': 'The engine does not answer. What is on air goes on; try again, then read logs/engine.log in the data folder.',
  'engine/not-ours': 'An engine of another user or version holds this data folder. End it, or use another folder with --data DIR.',
  'obs/not-running': 'OBS does not answer at {host}:{port}. Start OBS and enable Tools, WebSocket Server Settings.',
  'obs/wrong-password': 'OBS refused the password. Copy it again from Tools, WebSocket Server Settings.',
  'obs/password-needed': 'OBS asks for a password. Copy it from Tools, WebSocket Server Settings.',
  'obs/too-old': 'This OBS is too old ({version}). Install OBS 28 or newer.',
  'obs/no-answer': 'OBS did not answer in time. Look whether a dialog is open in OBS, then try again.',
  'obs/not-linked': 'OBS is not linked. Connect it in the OBS panel, then try again.',
  'obs/link-lost': 'The link to OBS was lost. Check that OBS still runs; Foyer connects again.',
  'obs/busy-streaming': 'OBS is streaming, so its settings cannot be changed. Stop its stream first.',
  'obs/scene-not-found': 'OBS has no scene named {scene}. Choose one of its scenes, or make it in OBS.',
  'obs/refused': 'OBS refused this. Look at OBS for a message, then try again.',
  'obs/nothing-arrives': 'OBS says that it streams, but nothing arrives. Use "Set OBS up", then start again.',
  'obs/nothing-to-restore': 'No earlier OBS settings are kept. Set the stream service in OBS itself.',
  'vault/locked':
    'The vault was made by another shell ({kind}). Open this data folder with that one, or use another folder with --data DIR.',
  'vault/damaged':
    'The vault is damaged and was left as it is: {file}. Restore it from a backup; without one, move it away and enter the keys again.',
  'vault/key-file-missing':
    'The key file of the vault is missing: {file}. Put it back from a backup; without one, move vault.json away and enter the keys again.',
  'store/damaged': 'The settings file was damaged. It is kept as {file} and fresh settings are used; check them.',
  'store/newer':
    'The settings were written by a newer Foyer: {file} was left as it is. Update this Foyer, or use another folder with --data DIR.',
  'store/write-failed': '{file} cannot be written. Check free space and permissions.',
  'event/not-found': 'There is no such event. Look at the list again.',
  'event/bad-times': 'These times cannot be used. The end must be after the start and ahead of now; correct them.',
  'event/overlap': 'This overlaps with {title}. Choose other times, or change that event first.',
  'event/on-air': '{title} is on air. End it first.',
  'event/not-on-air': '{title} is not on air, so there is nothing to end. Look at the list again.',
  'asrun/write-failed': 'The as-run log cannot be written. Free space on the disk of the data folder and check its permissions.',
  'asrun/damaged': 'A part of the as-run log was damaged and is kept aside. Keep that file with your records.',
  'desk/port-taken': 'Port {port} is used by another program. Choose another one with --port P; 0 lets the system choose.',
  'desk/already-running': 'A desk already runs with this data folder (process {pid}). Use that one, or another folder with --data DIR.',
  'desk/bad-argument': 'The argument {argument} {value} is not understood. See "foyer help" and correct it.',
  'desk/token-refused': 'The token is not valid any more. Open the newest address that the desk printed.',
  'rehearsal/clip-missing': 'The rehearsal clip is missing. Install Foyer again.',
  'rehearsal/running': 'A rehearsal is running. Stop it first.',
  'rehearsal/on-air': 'Destinations are on air, so no rehearsal can start. End them first.',
  'rehearsal/ingest-busy': 'An encoder already publishes to the ingest. Stop its stream, then start the rehearsal again.',
  'rehearsal/ingest-lost': 'The rehearsal lost its connection to the ingest. Start it again.',
};

/** A fault in words, for a terminal. */
export function faultText({ code, params }: FaultInfo): string {
  return FAULT_TEXTS[code].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? '')).replace(/ {2,}/g, ' ');
}
