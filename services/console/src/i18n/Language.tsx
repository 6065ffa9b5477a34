import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { type Dictionary, en, type TextKey } from './en.js';

export const LANGUAGES = { en: 'English', ja: '日本語' } as const;
export type Language = keyof typeof LANGUAGES;

export type Translate = (key: TextKey, values?: Record<string, string | number>) => string;

interface LanguageChoice {
  language: Language;
  choose: (language: Language) => void;
  t: Translate;
  /** A date and time as people of this language write it. */
  when: (isoDate: string | null | undefined) => string;
}

const Choice = createContext<LanguageChoice | null>(null);
const REMEMBERED = 'circus-language';

/** What was chosen before, else what the browser prefers, else English. */
export function firstLanguage(): Language {
  const wanted = [localStorage.getItem(REMEMBERED), ...navigator.languages].map((each) => each?.slice(0, 2));
  return (wanted.find((each) => each !== undefined && each in LANGUAGES) as Language | undefined) ?? 'en';
}

/** English is always there; others are loaded when they are chosen. */
export const loadDictionary = async (language: Language): Promise<Dictionary> =>
  language === 'ja' ? (await import('./ja.js')).ja : en;

export function LanguageProvider({
  first,
  children,
}: {
  first: { language: Language; texts: Dictionary };
  children: ReactNode;
}) {
  const [{ language, texts }, setChosen] = useState(first);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = useCallback(async (next: Language) => {
    localStorage.setItem(REMEMBERED, next);
    setChosen({ language: next, texts: await loadDictionary(next) });
  }, []);
  const choice = useMemo<LanguageChoice>(() => {
    const dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
    return {
      language,
      choose: (next) => void choose(next),
      t: (key, values = {}) =>
        texts[key].replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder)),
      when: (isoDate) => (isoDate ? dates.format(new Date(isoDate)) : ''),
    };
  }, [language, texts, choose]);
  return <Choice.Provider value={choice}>{children}</Choice.Provider>;
}

export function useLanguage(): LanguageChoice {
  const choice = useContext(Choice);
  if (!choice) throw new Error('There is no LanguageProvider around this.');
  return choice;
}

export const useText = (): Translate => useLanguage().t;
