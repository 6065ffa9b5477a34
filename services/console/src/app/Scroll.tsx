import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useText } from '../i18n/Language.js';

/** What is wider than the page, a table most of all: it is moved by itself, by keyboard also where nothing in it can be reached. */
export function Scroll({ children }: { children: ReactNode }) {
  const t = useText();
  const frame = useRef<HTMLDivElement>(null);
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setOverflows(element.scrollWidth > element.clientWidth));
    for (const each of [element, ...element.children]) observer.observe(each);
    return () => observer.disconnect();
  }, []);
  const reached = overflows ? { tabIndex: 0, role: 'group', 'aria-label': t('app.wide') } : {};
  return (
    <div className="scroll" ref={frame} {...reached}>
      {children}
    </div>
  );
}
