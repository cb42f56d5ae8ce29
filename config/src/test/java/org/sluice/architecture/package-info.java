/** The walls between packages, the rules of the house and the truth of the documentation, as tests. */
package org.sluice.architecture;
