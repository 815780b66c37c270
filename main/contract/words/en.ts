import type { AlertWords } from './alert-text.ts';

export const en: AlertWords = {
  text: {
    'feed/lost': {
      what: 'No feed arrives; a slate is on air.',
      cause: 'The encoder has stopped, its computer is off, or the network between it and this desk is broken.',
      next: 'Start the stream in the encoder again. The program comes back by itself, and no platform has to be touched.',
    },
    'feed/frozen': {
      what: 'The encoder is connected and sends nothing.',
      cause: 'The encoder program or its computer hangs.',
      next: 'Look at the encoder; restart it if it does not answer. It loses its place after 5 seconds.',
    },
    'feed/backup-on-air': {
      what: 'The backup encoder is on air.',
      cause: 'The main encoder was lost, or somebody has taken the backup.',
      next: 'Bring the main encoder back. Foyer goes back to it by the rule in Settings, or when you take it.',
    },
    'feed/portrait-absent': {
      what: 'The portrait program does not arrive: {{names}} has a slate, or what stands in.',
      cause: 'The second encoder has not been started, or it publishes to another address. Its stream key is `portrait`.',
      next: 'Start the vertical output in OBS, or the second OBS. The destinations change over by themselves at its next keyframe.',
    },
    'feed/av-drift': {
      what: 'Sound and picture have moved apart by {{driftMs}} ms.',
      cause: 'The encoder has lost frames, or its sound device runs on a clock of its own.',
      next: 'Check lip sync on the preview. In the next break, stop and start the stream in the encoder.',
    },
    'feed/keyframe-interval': {
      what: 'Keyframes come only every {{seconds}} s.',
      cause: 'The keyframe interval in the encoder is set to automatic or to more than 4 s.',
      next: 'Set it to 2 s in the encoder before the next show. Several platforms refuse more than 4 s.',
    },
    'feed/bitrate-collapse': {
      what: 'The feed has fallen to {{now}} kb/s; usual is {{usual}} kb/s.',
      cause: 'The network between encoder and desk is congested, or the picture hardly changes.',
      next: 'Look at the preview. If it is blocky, free the network or lower the bitrate in the encoder.',
    },
    'feed/frame-rate-collapse': {
      what: 'The feed has fallen to {{now}} frames a second; usual is {{usual}}.',
      cause: 'The encoder is overloaded, or the camera delivers fewer frames.',
      next: 'Close other programs on the encoder, or choose a faster encoding preset there.',
    },
    'slate/other-codec': {
      what: 'The program is {{codec}}, and slates are H.264.',
      cause: 'This ffmpeg has no encoder for {{codec}}.',
      next: 'Before the show, set your encoder to H.264, or install an ffmpeg with an encoder for {{codec}}. A platform may end the broadcast when a slate comes.',
    },
    'picture/black': {
      what: 'The picture on air is black.',
      cause: 'A camera or its cable is out, or a black scene is on program.',
      next: 'Look at the camera and at the scene in the encoder. Put a slate on air if it lasts.',
    },
    'picture/frozen': {
      what: 'The picture on air does not move.',
      cause: 'A camera, capture card or scene hangs, or a still picture is shown on purpose.',
      next: 'Compare the preview with the hall. If it hangs, switch scene or reconnect the source.',
    },
    'sound/silent': {
      what: 'There is no sound on air.',
      cause: 'A microphone or mixer output is muted, or the wrong sound device is chosen in the encoder.',
      next: 'Look at the meters of mixer and encoder, from the microphone on, until you find where it ends.',
    },
    'sound/clipping': {
      what: 'The sound on air is distorted: it is cut off at full scale.',
      cause: 'A level in front of the encoder is too high.',
      next: 'Lower the gain where the meter first turns red: microphone, mixer, then encoder.',
    },
    'sound/too-loud': {
      what: 'The show is at {{lufs}} LUFS; the target is {{target}}.',
      cause: 'The level that goes to the encoder is too high.',
      next: 'Lower it a little at a time over a minute or two, so that nobody hears a jump.',
    },
    'sound/too-quiet': {
      what: 'The show is at {{lufs}} LUFS; the target is {{target}}.',
      cause: 'The level that goes to the encoder is too low.',
      next: 'Raise it a little at a time over a minute or two, so that nobody hears a jump.',
    },
    'sound/true-peak': {
      what: 'Peaks reach {{peakDbtp}} dBTP; {{maxDbtp}} is allowed.',
      cause: 'There is no limiter in front of the encoder, or it is set too high.',
      next: 'Set a limiter to {{maxDbtp}} dBTP, or lower the level. Platforms distort such peaks when they encode again.',
    },
    'relay/lost': {
      what: '{{name}} is not served any more.',
      cause: 'The platform has ended the connection, or the network there is broken.',
      next: 'Foyer connects again by itself. If it lasts, read what its card says and look at the platform’s dashboard.',
    },
    'relay/slow': {
      what: '{{name}} takes less than the program sends; frames are left out there.',
      cause: 'The uplink is too small for all destinations, or the platform is congested.',
      next: 'Stop what else uses the network, or lower the bitrate in the encoder.',
    },
    'relay/stalled': {
      what: '{{name}} takes no more data.',
      cause: 'The network on the way there, or the platform, hangs.',
      next: 'Foyer opens a second connection by itself. If others stall too, check this house’s uplink.',
    },
    'recording/stopped': {
      what: 'The recording {{name}} has stopped. The broadcast goes on.',
      cause: 'The disk is full, or its folder cannot be written any more.',
      next: 'Free some space or bring the drive back, then start the recording again.',
    },
    'rendition/stopped': {
      what: 'The encoder for {{names}} has ended; a slate stands in there.',
      cause: 'ffmpeg has crashed or was ended, or this computer is short of memory.',
      next: 'It is started again by itself. If it repeats, give these destinations the program itself, or a smaller rendition.',
    },
    'rendition/slow': {
      what: 'The encoder for {{names}} does not keep up: {{speed}} seconds of program in each second.',
      cause: 'This computer has too much to do.',
      next: 'Open “What it gets” on one of these cards and choose a smaller size or a lighter encoder, or close other programs here.',
    },
    'relay/main-server-lost': {
      what: '{{name}} gets the program on its backup server alone.',
      cause: 'Its main server or the way there has failed.',
      next: 'Nothing has to be done now: viewers see the backup. Foyer connects the main server again by itself.',
    },
    'relay/backup-server-lost': {
      what: '{{name}} gets the program on its main server alone.',
      cause: 'Its backup server or the way there has failed.',
      next: 'Nothing has to be done now. Foyer connects the backup server again by itself.',
    },
    'key/missing': {
      what: '{{name}} has no valid key for “{{title}}”.',
      cause: 'No key is stored, or its time does not fit the event.',
      next: 'Open the destination and enter or choose a key before doors open.',
    },
    'key/ends-early': {
      what: 'The key of {{name}} ends before “{{title}}” is over.',
      cause: 'The event was moved, or the key was made for another time.',
      next: 'Enter a key that lasts to the end, or correct its time in the destination.',
    },
    'key/ends-soon': {
      what: 'The key of {{name}} ends on {{until}}.',
      cause: 'It was given that time when it was stored.',
      next: 'Get a new key from the platform and add it to the destination.',
    },
    'key/ended-on-air': {
      what: '{{name}} is on air with a key whose time is over.',
      cause: 'The show takes longer than the key was meant for.',
      next: 'Foyer goes on with it. Look at the platform, and have a new key ready in case it refuses.',
    },
    'event/vault-locked': {
      what: '“{{title}}” could not start: the vault is locked.',
      cause: 'Its keys cannot be read without the passphrase.',
      next: 'Unlock the vault. Its destinations then start at once, as long as the event lasts.',
    },
    'obs/render-lag': {
      what: 'OBS draws {{percent}} % of the frames too late.',
      cause: 'Its scenes are too much for this computer’s graphics, or another program uses them.',
      next: 'Close other programs, or lower canvas size or frame rate in OBS before the next show.',
    },
    'obs/encoder-lag': {
      what: 'OBS’s encoder is late with {{percent}} % of the frames.',
      cause: 'The processor is too busy for the chosen preset.',
      next: 'Close other programs. Before the next show choose a faster preset or a hardware encoder in OBS.',
    },
    'obs/dropped-frames': {
      what: 'OBS cannot send {{percent}} % of the frames.',
      cause: 'The network between OBS and this desk is too slow.',
      next: 'Check cable and switch between them, or lower the bitrate in OBS.',
    },
    'obs/disk-low': {
      what: 'Only {{freeGb}} GB are free where OBS records.',
      cause: 'Recordings fill the disk.',
      next: 'Free some space, or stop the recording in OBS; the stream goes on.',
    },
    'obs/microphone-open': {
      what: '{{input}} is open during a break.',
      cause: 'Nobody has muted it.',
      next: 'Mute it if nobody is meant to be heard.',
    },
    'obs/spare-lost': {
      what: '{{name}}, the other OBS machine, cannot be reached.',
      cause: 'OBS or the machine has ended, or the network between is down.',
      next: 'Start OBS there again. The program goes on; until then nothing would take over from this machine.',
    },
    'engine/restarted': {
      what: 'The engine had to be started again; destinations were without program for a moment.',
      cause: 'Its process ended or was ended.',
      next: 'Check that every destination is live again. Send logs/engine.log to whoever looks after Foyer.',
    },
    'disk/low': {
      what: 'Only {{freeGb}} GB are free on the disk.',
      cause: 'Recordings and logs fill it.',
      next: 'Free some space. Recordings stop before the disk is full; the broadcast goes on.',
    },
    'network/lost': {
      what: 'This computer has no network.',
      cause: 'A cable is out, or the switch or Wi-Fi is off.',
      next: 'Check the cable first. Destinations come back by themselves once the network is there.',
    },
    'network/address-changed': {
      what: 'This computer’s network address is now {{addresses}}.',
      cause: 'The network gave it another one, or a cable was put into another socket.',
      next: 'Encoders and tablets that use the old address need the new one. Ask IT for a fixed address.',
    },
    'clock/stepped': {
      what: 'This computer’s clock was moved by {{seconds}} s.',
      cause: 'Somebody or a time service has set it.',
      next: 'Compare it with a clock you trust. The schedule goes by it from now on.',
    },
    'preflight/bad': {
      what: 'Preflight of {{title}} found what keeps it from going out: {{count}}.',
      cause: 'A check on the schedule before the event was not passed.',
      next: 'Open Preflight and do what each red line says; then run it again.',
    },
    'system/slept': {
      what: 'This computer was asleep for {{seconds}} s.',
      cause: 'Its energy settings let it sleep, or its lid was closed.',
      next: 'Switch sleep off in its energy settings. Check that every destination is live.',
    },
  },
  trial: {
    what: 'This is a trial: alerts of Foyer arrive here.',
    cause: 'Somebody has pressed the button in Settings.',
    next: 'There is nothing to do.',
  },
  level: { info: 'Note', warning: 'Warning', critical: 'Critical' },
  over: 'Over',
};
