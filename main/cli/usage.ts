export const USAGE = `foyer: the simulcast desk of museums and concert halls

  foyer desk [--host H] [--port P] [--data DIR] [--ingest HOST:PORT] [--vault-key-file FILE] [--passphrase-stdin] [--no-announce]
      Runs the desk and prints the address of its page. 127.0.0.1:4680 unless told otherwise; port 0 lets the system choose.
      One that others reach is announced on the local network as foyer-NAME.local, unless --no-announce is given.
      A vault with a passphrase is opened on the page, or with the first line of standard input.

  foyer simulcast --destinations FILE [--ingest HOST:PORT] [--data DIR] [--ca FILE] [--rehearse] [--json]
                  [--publish-secret-file FILE]
      Takes one program feed and sends it to every destination in FILE (- for standard input), one "URL" or "NAME URL" a line.
      The stream key is the last part of an rtmp(s) URL; udp://HOST:PORT is MPEG-TS, hls:FOLDER is HLS.

  foyer keys list [--data DIR]
  foyer keys export --bundle FILE [--only NAME]... [--data DIR] [--passphrase-stdin]
  foyer keys import --bundle FILE [--replace] [--dry-run] [--data DIR] [--passphrase-stdin]
      Takes destinations with their keys to another desk in one encrypted file, and from one; import also reads CSV, obs-multi-rtmp.json,
      Aitum's config.json and OBS's service.json. No desk may have the data folder open. Passphrases are asked for on the terminal.

  foyer preflight [--data DIR] [--json] [--passphrase-stdin]
  foyer preflight --desk URL --token-stdin [--data DIR] [--json]
      Checks keys, servers and clock of the stored destinations, or has a desk that runs check everything (its token on standard input).
      Publishes nothing. Exit code 1 when something is red.

  foyer doctor [--data DIR] [--json] [--report FILE]
      Checks this machine and says what to do. The report is one file for whoever helps: versions, settings, logs, and no secret.

  foyer help
  foyer version`;
