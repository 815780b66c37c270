import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { Log } from '../base/log.ts';
import type { Alert, AlertSettings } from '../contract/alert.ts';
import type { Station } from '../contract/snapshot.ts';
import { sendMail } from './mail.ts';
import { type AlertNews, isAtLeast, newsOf, trialNews } from './news.ts';
import { Outbox } from './outbox.ts';
import { postWebhook } from './webhook.ts';

/** Where alerts go now; read before every message. Empty and null: not there. */
export interface Ways {
  station: Station;
  level: AlertSettings['level'];
  webhookUrl: string;
  mail: AlertSettings['mail'];
  mailPassword: string;
}

export interface NotifierDeps {
  clock: Clock;
  log: Log;
  ways(): Ways;
  /** PEM of one more certificate authority for mail, for tests. */
  ca?: string;
}

const WEBHOOK_EVERY_MS = 5_000;
const MAIL_EVERY_MS = 60_000;

/** Tells alerts outside the page: to a webhook and by mail. */
export class Notifier implements AsyncDisposable {
  readonly #deps: NotifierDeps;
  readonly #webhook: Outbox;
  readonly #mail: Outbox;

  constructor(deps: NotifierDeps) {
    const { clock, log } = deps;
    this.#deps = deps;
    const [webhook, mail] = [this.#postWebhook.bind(this), this.#sendMail.bind(this)];
    this.#webhook = new Outbox({ clock, log, way: 'webhook', everyMs: WEBHOOK_EVERY_MS, send: webhook });
    this.#mail = new Outbox({ clock, log, way: 'mail', everyMs: MAIL_EVERY_MS, send: mail });
  }

  /** Raised or cleared; what is below the level of the settings is not told. */
  tell(alert: Alert): void {
    const { station, level, webhookUrl, mail } = this.#deps.ways();
    if (!isAtLeast(alert.level, level)) return;
    const news = newsOf(alert, station);
    if (webhookUrl !== '') this.#webhook.put(news);
    if (mail) this.#mail.put(news);
  }

  /** Sends a trial by every way, now and once. @throws Fault `alerts/nowhere-to-send`, `alerts/not-delivered`, `alerts/bad-url` */
  async trial(): Promise<void> {
    const { station, webhookUrl, mail } = this.#deps.ways();
    if (webhookUrl === '' && !mail) throw new Fault('alerts/nowhere-to-send');
    const news = [trialNews(station, this.#deps.clock.nowMs())];
    const results = await Promise.allSettled([this.#postWebhook(news), this.#sendMail(news)]);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  /** What waits is thrown away. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#webhook[Symbol.asyncDispose](), this.#mail[Symbol.asyncDispose]()]);
  }

  async #postWebhook(news: readonly AlertNews[], signal?: AbortSignal): Promise<void> {
    const { webhookUrl } = this.#deps.ways();
    if (webhookUrl !== '') await postWebhook(webhookUrl, news, signal);
  }

  async #sendMail(news: readonly AlertNews[]): Promise<void> {
    const { mail, mailPassword, station } = this.#deps.ways();
    if (!mail) return;
    const { language, timeZone } = station;
    const ca = this.#deps.ca === undefined ? {} : { ca: this.#deps.ca };
    await sendMail({ settings: mail, password: mailPassword, language, timeZone, ...ca }, news);
  }
}
