package org.sluice.simulator;

/** How large a part of the fleet is not well, each from 0 to 1; a device is in one of them at most. */
public record Shares(double fail, double crashLoop, double slowInstall, double offline) {

    public static final Shares NONE = new Shares(0, 0, 0, 0);

    public Shares {
        for (double share : new double[] {fail, crashLoop, slowInstall, offline}) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("A share lies between 0 % and 100 %, not at " + share * 100 + " %.");
            }
        }
        if (fail + crashLoop + slowInstall + offline > 1 + 1e-9) {
            throw new IllegalArgumentException("The shares are parts of one fleet: together they cannot exceed 100 %.");
        }
    }

    /**
     * Reads {@code 5%}.
     *
     * @throws IllegalArgumentException if it is no percentage
     */
    public static double percent(String text) {
        String number = text.strip();
        if (!number.matches("\\d+(\\.\\d+)?%")) {
            throw new IllegalArgumentException("'" + text + "' is no percentage: write 5% or 0.5%.");
        }
        return Double.parseDouble(number.substring(0, number.length() - 1)) / 100;
    }
}
