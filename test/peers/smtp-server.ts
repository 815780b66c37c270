import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Certificate } from './certificates.ts';

export interface SmtpServerOptions {
  /** With it, STARTTLS is offered; or with `secure` TLS from the first byte. */
  certificate?: Certificate;
  secure?: boolean;
  /** Wanted before a mail is taken. */
  login?: { user: string; password: string };
}

export interface ReceivedMail {
  from: string;
  to: string[];
  /** Headers and body as sent, quoted-printable and base64 left as they are. */
  data: string;
  isEncrypted: boolean;
}

/** A mail server as small as SMTP allows. Keeps what it takes. @source RFC 5321, RFC 3207 (STARTTLS), RFC 4954 (AUTH PLAIN) */
export class SmtpServer implements AsyncDisposable {
  readonly mails: ReceivedMail[] = [];
  /** Every line of every client, so that a test can see what was said before TLS. */
  readonly plainLines: string[] = [];
  readonly #options: SmtpServerOptions;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => this.#welcome(socket));

  private constructor(options: SmtpServerOptions) {
    this.#options = options;
  }

  static async open(options: SmtpServerOptions = {}): Promise<SmtpServer> {
    const self = new SmtpServer(options);
    await new Promise<void>((resolve) => self.#server.listen(0, '127.0.0.1', resolve));
    return self;
  }

  get port(): number {
    const address = this.#server.address();
    return address !== null && typeof address === 'object' ? address.port : 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #welcome(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy()); // a client that refuses our certificate hangs up
    this.#serve(this.#options.secure ? this.#encrypted(socket) : socket);
  }

  #encrypted(socket: Socket): TLSSocket {
    const { certFile, keyFile } = this.#options.certificate as Certificate;
    const secured = new TLSSocket(socket, { isServer: true, cert: readFileSync(certFile), key: readFileSync(keyFile) });
    secured.on('error', () => socket.destroy());
    return secured;
  }

  #serve(socket: Socket | TLSSocket): void {
    const isEncrypted = socket instanceof TLSSocket;
    const say = (line: string) => socket.write(`${line}\r\n`);
    let mail: ReceivedMail = { from: '', to: [], data: '', isEncrypted };
    let isLoggedIn = this.#options.login === undefined;
    let isData = false;
    let rest = '';
    const onData = (bytes: Buffer) => {
      rest += bytes.toString('utf8');
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (!isEncrypted) this.plainLines.push(line);
        take(line);
      }
    };
    const take = (line: string) => {
      if (isData) return takeData(line);
      const [verb = ''] = line.toUpperCase().split(/[ :]/);
      if (verb === 'EHLO') this.#greet(say, isEncrypted);
      else if (verb === 'STARTTLS' && this.#options.certificate) {
        say('220 go on');
        socket.off('data', onData);
        this.#serve(this.#encrypted(socket));
      } else if (verb === 'AUTH') {
        isLoggedIn = this.#isLogin(line);
        say(isLoggedIn ? '235 in' : `535 5.7.8 no: ${line}`);
      } else if (verb === 'MAIL' && !isLoggedIn) say('530 log in first');
      else if (verb === 'MAIL') {
        mail = { from: addressIn(line), to: [], data: '', isEncrypted };
        say('250 ok');
      } else if (verb === 'RCPT') {
        mail.to.push(addressIn(line));
        say('250 ok');
      } else if (verb === 'DATA') {
        isData = true;
        say('354 go on');
      } else if (verb === 'QUIT') socket.end('221 bye\r\n');
      else say('502 no');
    };
    const takeData = (line: string) => {
      if (line !== '.') {
        mail.data += `${line}\n`;
        return;
      }
      isData = false;
      this.mails.push(mail);
      say('250 taken');
    };
    socket.on('data', onData);
    if (!isEncrypted || this.#options.secure) say('220 test');
  }

  #greet(say: (line: string) => void, isEncrypted: boolean): void {
    say('250-test');
    if (this.#options.certificate && !isEncrypted) say('250-STARTTLS');
    if (this.#options.login) say('250-AUTH PLAIN');
    say('250 8BITMIME');
  }

  #isLogin(line: string): boolean {
    const [, user, password] = Buffer.from(line.split(' ')[2] ?? '', 'base64')
      .toString('utf8')
      .split('\0');
    return user === this.#options.login?.user && password === this.#options.login?.password;
  }
}

const addressIn = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';
