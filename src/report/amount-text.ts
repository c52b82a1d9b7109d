/** `1234567` → `1,234,567`; negative amounts keep their sign. `Intl` is left out: the text must not depend on the machine. */
export function thousands(value: bigint | number | string): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1,234,567 won`. */
export function wonText(value: bigint | string): string {
  return `${thousands(value)} won`;
}

/** `72.2 %`, and 100 or 0 only where it is exactly that. */
export function percentText(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  return `${Math.min(99.9, Math.max(0.1, share * 100)).toFixed(1)} %`;
}
