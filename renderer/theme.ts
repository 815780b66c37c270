import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** Slate greys of a dim room, lightest first: text, quiet text, lines, fields, panels, ground. */
const dark: MantineColorsTuple = [
  '#e8edf3',
  '#c9d2dc',
  '#a7b3c1',
  '#8b98a8',
  '#3a4552',
  '#2a333e',
  '#1d242d',
  '#0e1217',
  '#0b0e12',
  '#07090c',
];

/** One blue for what can be pressed; white on shades 7 and 8 and every shade up to 4 on the dark ground keep a contrast over 4.5. */
const foyer: MantineColorsTuple = [
  '#eaf2fe',
  '#d3e3fb',
  '#a8c8f5',
  '#7aacf0',
  '#5694eb',
  '#3f84e6',
  '#2f74d6',
  '#2364c0',
  '#1b55a8',
  '#12468f',
];

export const theme = createTheme({
  colors: { dark, foyer },
  primaryColor: 'foyer',
  primaryShade: { light: 7, dark: 7 },
  autoContrast: true,
  cursorType: 'pointer',
  defaultRadius: 'md',
  respectReducedMotion: true,
  focusRing: 'auto',
  fontFamily: 'var(--foyer-font)',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontFamily: 'var(--foyer-font)', fontWeight: '600' },
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '1rem', lg: '1.125rem', xl: '1.375rem' },
  components: {
    InputWrapper: { styles: { label: { marginBottom: 4 }, description: { marginBottom: 6 } } },
    Button: { defaultProps: { size: 'md' } },
    ActionIcon: { defaultProps: { size: 44, variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
    NumberInput: { defaultProps: { size: 'md' } },
    Select: { defaultProps: { size: 'md', checkIconPosition: 'right' } },
    Autocomplete: { defaultProps: { size: 'md' } },
    DateInput: { defaultProps: { size: 'md' } },
    TimePicker: { defaultProps: { size: 'md' } },
    RadioGroup: { defaultProps: { size: 'md' } },
    Radio: { defaultProps: { size: 'md' } },
    Switch: { defaultProps: { size: 'md' } },
    Checkbox: { defaultProps: { size: 'md' } },
    Drawer: {
      styles: {
        title: { fontSize: '1.125rem', fontWeight: 650 },
        header: { background: 'var(--foyer-panel)' },
        content: { background: 'var(--foyer-panel)' },
      },
    },
    Modal: {
      defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.6, blur: 2 } },
      styles: {
        title: { fontSize: '1.125rem', fontWeight: 650 },
        header: { background: 'var(--foyer-panel)' },
        content: { background: 'var(--foyer-panel)' },
      },
    },
  },
});

/** Mantine's quiet text and placeholders are too faint on these grounds; these keep 4.5 to 1. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f2f4f7',
    '--mantine-color-text': '#14191f',
    '--mantine-color-dimmed': '#4a5665',
    '--mantine-color-placeholder': '#5f6b7a',
    '--mantine-color-error': '#b3161f',
    '--mantine-color-default-border': '#b9c3cf',
  },
  dark: {
    '--mantine-color-dimmed': '#a7b3c1',
    '--mantine-color-placeholder': '#8b98a8',
    '--mantine-color-error': '#ff8f8f',
    '--mantine-color-default': '#1d242d',
    '--mantine-color-default-hover': '#2a333e',
    '--mantine-color-default-border': '#3a4552',
  },
});
