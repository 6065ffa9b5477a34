import type { ConfidentialityOption } from '@circus/contracts';
import { useQuery } from '@tanstack/react-query';
import { request } from '../api/request.js';
import { en, type TextKey } from '../i18n/en.js';
import type { Translate } from '../i18n/Language.js';

/** What can be kept or cleaned beyond the Basic Profile. */
export const useProfileOptions = () =>
  useQuery({
    queryKey: ['profile-options'],
    queryFn: () => request<ConfidentialityOption[]>('/api/anonymization/options'),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** An option in plain words; in the suite's own where the console has none. */
export function plainWords({ name, title, description }: ConfidentialityOption, t: Translate): [string, string] {
  const key = `profile.option.${name}`;
  if (!Object.hasOwn(en, key)) return [title, description];
  return [t(key as TextKey), t(`${key}.about` as TextKey)];
}

/** What a profile keeps, in a line. */
export function profileText(
  chosen: readonly { name: string }[],
  known: readonly ConfidentialityOption[],
  t: Translate,
): string {
  const names = chosen.flatMap(({ name }) => {
    const option = known.find((each) => each.name === name);
    return option ? [plainWords(option, t)[0]] : [];
  });
  return names.length === 0 ? t('profile.basic') : names.join(', ');
}
