import { Checkbox, Text } from '@mantine/core';
import { Failure } from '../app/Failure.js';
import { useText } from '../i18n/Language.js';
import { plainWords, useProfileOptions } from './profiles.js';

/** What an anonymization keeps beyond the Basic Profile, each in plain words. */
export function ProfileChoice(props: { chosen: readonly string[]; onChange: (chosen: string[]) => void }) {
  const { chosen, onChange } = props;
  const t = useText();
  const options = useProfileOptions();
  const toggle = (name: string) =>
    onChange(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name]);
  return (
    <fieldset>
      <legend>{t('profile.beyond')}</legend>
      <Text size="sm">{t('profile.basicAbout')}</Text>
      <Failure error={options.error} onRetry={options.refetch} />
      {options.data?.map((option) => {
        const [label, description] = plainWords(option, t);
        return (
          <Checkbox
            key={option.name}
            label={label}
            description={description}
            checked={chosen.includes(option.name)}
            onChange={() => toggle(option.name)}
          />
        );
      })}
    </fieldset>
  );
}
