import { NumberInput, type NumberInputProps } from '@mantine/core';

/** A TCP port, typed. */
export function PortField(props: NumberInputProps) {
  return <NumberInput w={120} min={1} max={65_535} hideControls allowDecimal={false} {...props} />;
}
