/**
 * Knows the secrets of this process by value and takes them out of any text that leaves it. Path-based redaction misses keys inside
 * URLs, messages and deeper objects; a value is found wherever it stands.
 */
export class Redactor {
  #secrets = new Map<string, string[]>();
  #pattern: RegExp | null = null;

  /** Learns a secret under a name; an empty value forgets it. Values under 4 characters are not secrets that can be told from text. */
  learn(name: string, value: string): void {
    if (value.length < 4) this.#secrets.delete(name);
    else this.#secrets.set(name, [...new Set([value, encodeURIComponent(value), encodeURI(value), JSON.stringify(value).slice(1, -1)])]);
    const forms = [...this.#secrets.values()].flat().sort((a, b) => b.length - a.length);
    this.#pattern = forms.length === 0 ? null : new RegExp(forms.map((f) => f.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g');
  }

  forget(name: string): void {
    this.learn(name, '');
  }

  clean(text: string): string {
    return this.#pattern ? text.replace(this.#pattern, '***') : text;
  }
}
