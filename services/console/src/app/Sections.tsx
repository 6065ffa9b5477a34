import { NavLink } from 'react-router';
import type { TextKey } from '../i18n/en.js';
import { useText } from '../i18n/Language.js';

/** Links to the parts of a page. */
export function Sections({ label, sections }: { label: string; sections: { to: string; text: TextKey }[] }) {
  const t = useText();
  return (
    <nav aria-label={label}>
      <ul className="navigation">
        {sections.map(({ to, text }) => (
          <li key={to}>
            <NavLink to={to}>{t(text)}</NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
