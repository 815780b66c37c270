export const USAGE = `foyer: the simulcast desk of museums and concert halls

  foyer desk [--host H] [--port P] [--data DIR] [--ingest HOST:PORT]
      Runs the desk and prints the address of its page. 127.0.0.1:4680 unless told otherwise; port 0 lets the system choose.

  foyer simulcast --destinations FILE [--ingest HOST:PORT] [--data DIR] [--ca FILE] [--rehearse] [--json]
                  [--publish-secret-file FILE]
      Takes one program feed and sends it to every destination in FILE (- for standard input), one "URL" or "NAME URL" a line.
      The stream key is the last part of an rtmp(s) URL; udp://HOST:PORT is MPEG-TS, hls:FOLDER is HLS.

  foyer doctor [--data DIR] [--json]
      Checks this machine and says what to do.

  foyer help
  foyer version`;
